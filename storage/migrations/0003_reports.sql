-- Reports: what summaries ask of the events, and what clients say of how they were served.

CREATE INDEX events_of_calendar ON events (id) WHERE kind = 'calendar';
CREATE INDEX events_of_duty ON events (actor_id, at) WHERE kind IN ('on_duty', 'off_duty');
CREATE INDEX events_of_handover ON events (at) WHERE kind = 'handed_over';
CREATE INDEX events_of_trouble ON events (kind, at) WHERE kind IN ('undelivered', 'blocked');
-- With the conversation beside the moment, a period's conversations are found in the index alone.
DROP INDEX events_by_time;
CREATE INDEX events_by_time ON events (at, conversation_id);
CREATE INDEX conversations_closed ON conversations (closed_at) WHERE closed_at IS NOT NULL;

-- The language in which a member of staff uses Telegram; "" until we know.
ALTER TABLE operators ADD COLUMN locale TEXT NOT NULL DEFAULT '';

-- One question to a client after closing. `state`: planned, asked, why (rated bad: what they write
-- next says what went wrong), said (they did). `operator_id` is who answered last before;
-- `words_id` is the link of what went wrong.
CREATE TABLE ratings (
    id {{serial}},
    client_id BIGINT NOT NULL REFERENCES clients (id),
    conversation_id BIGINT NOT NULL REFERENCES conversations (id),
    operator_id BIGINT,
    state TEXT NOT NULL DEFAULT 'planned',
    due BIGINT NOT NULL,
    asked_at BIGINT,
    message_id BIGINT,
    rating TEXT NOT NULL DEFAULT '',
    rated_at BIGINT,
    words_id BIGINT
);
CREATE INDEX ratings_planned ON ratings (due) WHERE state = 'planned';
CREATE UNIQUE INDEX one_planned_rating ON ratings (client_id) WHERE state = 'planned';
CREATE INDEX ratings_of_client ON ratings (client_id, id);
