-- Who of two clients of one name had a topic first, asked whenever a client is read.
CREATE INDEX clients_by_name ON clients (name, topic_id) WHERE topic_id IS NOT NULL;
