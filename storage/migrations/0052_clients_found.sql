-- What is known of a client is marked as that in the index: each of them is indexed once more.
INSERT INTO search_queue (kind, source_id)
SELECT 'client', id FROM clients WHERE id > 0
ON CONFLICT (kind, source_id) DO NOTHING;
