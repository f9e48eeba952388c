-- A number that is written with gaps is found as one word, too: all is indexed once more.
INSERT INTO search_queue (kind, source_id)
SELECT kind, source_id FROM search_docs WHERE true
ON CONFLICT (kind, source_id) DO NOTHING;
