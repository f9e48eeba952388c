-- What a lead reads of a week's closed conversations, and what they say of it to who answered there.
CREATE TABLE reviews (
    id {{serial}},
    conversation_id BIGINT NOT NULL UNIQUE REFERENCES conversations (id),
    client_id BIGINT NOT NULL REFERENCES clients (id),
    operator_id BIGINT,
    -- Why it was drawn: bad, waited, chance.
    why TEXT NOT NULL,
    drawn_at BIGINT NOT NULL,
    reviewer_id BIGINT,
    -- What was ticked, a bit each.
    checks INTEGER NOT NULL DEFAULT 0,
    words TEXT NOT NULL DEFAULT '',
    done_at BIGINT
);
CREATE INDEX reviews_to_do ON reviews (id) WHERE done_at IS NULL;
CREATE INDEX reviews_of_client ON reviews (client_id);
-- Conversations from which newcomers can learn.
CREATE TABLE examples (
    conversation_id BIGINT PRIMARY KEY REFERENCES conversations (id),
    client_id BIGINT NOT NULL REFERENCES clients (id),
    marked_by BIGINT NOT NULL,
    marked_at BIGINT NOT NULL
);
CREATE INDEX examples_of_client ON examples (client_id);
