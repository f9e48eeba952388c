-- In a threaded private chat: where a person wrote last, and where a message stands on that side.
CREATE TABLE threads (
    external_id TEXT PRIMARY KEY,
    thread_id BIGINT NOT NULL
);
ALTER TABLE links ADD COLUMN thread_id BIGINT;

-- The reactions that the staff group allows: a list as JSON, or null for all of them.
ALTER TABLE company ADD COLUMN reactions TEXT NOT NULL DEFAULT 'null';
