-- Reports: what summaries ask of the events, and what clients say of how they were served.

CREATE INDEX events_of_calendar ON events (id) WHERE kind = 'calendar';
CREATE INDEX events_of_duty ON events (actor_id, at) WHERE kind IN ('on_duty', 'off_duty');
CREATE INDEX conversations_closed ON conversations (closed_at) WHERE closed_at IS NOT NULL;

-- The language in which a member of staff uses Telegram; "" until we know.
ALTER TABLE operators ADD COLUMN locale TEXT NOT NULL DEFAULT '';

-- One question to a client after closing. `state`: planned, asked, said_bad (we asked what went
-- wrong), done. `operator_id` is who answered last before.
CREATE TABLE ratings (
    id INTEGER PRIMARY KEY,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    operator_id BIGINT,
    state TEXT NOT NULL DEFAULT 'planned',
    due BIGINT NOT NULL,
    asked_at BIGINT,
    message_id BIGINT,
    rating TEXT NOT NULL DEFAULT '',
    rated_at BIGINT
);
CREATE INDEX ratings_planned ON ratings (due) WHERE state = 'planned';
CREATE INDEX ratings_of_client ON ratings (client_id, id);
