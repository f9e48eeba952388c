-- Search: what can be found, and whose index is behind. The index itself is the database's own
-- (`storage/index.py`), under the numbers that stand here; none is ever given twice.
CREATE TABLE search_docs (
    id {{counter}},
    kind TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    conversation_id BIGINT,
    author_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX one_doc_a_source ON search_docs (kind, source_id);
CREATE INDEX docs_of_client ON search_docs (client_id);
CREATE INDEX docs_by_time ON search_docs (kind, at);
CREATE TABLE search_queue (
    kind TEXT NOT NULL,
    source_id BIGINT NOT NULL,
    PRIMARY KEY (kind, source_id)
);
INSERT INTO search_queue (kind, source_id) SELECT 'message', id FROM links WHERE words <> '';
INSERT INTO search_queue (kind, source_id) SELECT 'note', id FROM notes WHERE text <> '';
INSERT INTO search_queue (kind, source_id) SELECT 'client', id FROM clients WHERE id > 0;
-- What somebody looked for last: the buttons below the answer turn its pages.
CREATE TABLE searches (
    person_id BIGINT PRIMARY KEY,
    words TEXT NOT NULL,
    at BIGINT NOT NULL
);
