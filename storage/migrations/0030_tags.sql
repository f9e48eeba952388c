-- Words by which the company sorts its conversations; a number is never given to another word.
CREATE TABLE tags (
    id {{counter}},
    name TEXT NOT NULL UNIQUE,
    created_at BIGINT NOT NULL
);
CREATE TABLE conversation_tags (
    id {{serial}},
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    tag_id BIGINT NOT NULL REFERENCES tags (id),
    added_by BIGINT NOT NULL,
    added_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX one_tag_a_conversation ON conversation_tags (conversation_id, tag_id);
CREATE INDEX conversations_by_tag ON conversation_tags (tag_id);
