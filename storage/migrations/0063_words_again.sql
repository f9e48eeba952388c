-- Accents, letters without a case and the sign of a number count no longer: all is indexed once more.
INSERT INTO search_queue (kind, source_id)
SELECT kind, source_id FROM search_docs WHERE true
ON CONFLICT (kind, source_id) DO NOTHING;
