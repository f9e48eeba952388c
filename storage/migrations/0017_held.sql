-- [Note] is armed for a while, and the card shows for whom.
ALTER TABLE note_intents ADD COLUMN since BIGINT NOT NULL DEFAULT 0;
ALTER TABLE note_intents ADD COLUMN shown INTEGER NOT NULL DEFAULT 0;

-- The questions about held messages that stand in a topic: when the author decides, they go.
CREATE TABLE held_questions (
    client_id BIGINT NOT NULL,
    author_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    ephemeral_id BIGINT NOT NULL,
    PRIMARY KEY (client_id, author_id, message_id, ephemeral_id)
);
