-- A message that took several on the other side: what came behind its first copy.
CREATE TABLE further_copies (
    client_id BIGINT NOT NULL REFERENCES clients (id),
    side TEXT NOT NULL,
    copy_id BIGINT NOT NULL,
    link_id BIGINT NOT NULL REFERENCES links (id)
);
CREATE UNIQUE INDEX one_further_copy ON further_copies (copy_id, side, client_id);
CREATE INDEX further_copies_of_link ON further_copies (link_id);
