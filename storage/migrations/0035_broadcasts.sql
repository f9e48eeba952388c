-- Broadcasts: one message of the company's to many clients, each once.
CREATE TABLE broadcasts (
    id {{serial}},
    author_id BIGINT NOT NULL,
    state TEXT NOT NULL,
    since BIGINT NOT NULL,
    -- The author's messages that are copied, as a JSON list of their numbers.
    messages TEXT NOT NULL DEFAULT '[]',
    album TEXT NOT NULL DEFAULT '',
    words TEXT NOT NULL DEFAULT '',
    days INTEGER NOT NULL DEFAULT 0,
    locale TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    tag TEXT NOT NULL DEFAULT '',
    revision INTEGER NOT NULL DEFAULT 0,
    screen_id BIGINT,
    -- The tally that its author sees, so that an edit is ordered only for another one.
    told TEXT NOT NULL DEFAULT '',
    begun_at BIGINT
);
-- To whom it goes: waiting, ordered, sent, unknown, failed.
CREATE TABLE recipients (
    broadcast_id BIGINT NOT NULL REFERENCES broadcasts (id),
    client_id BIGINT NOT NULL REFERENCES clients (id),
    state TEXT NOT NULL DEFAULT 'waiting',
    reason TEXT NOT NULL DEFAULT '',
    message_id BIGINT,
    at BIGINT,
    answered_at BIGINT,
    PRIMARY KEY (broadcast_id, client_id)
);
CREATE INDEX recipients_of_client ON recipients (client_id, at);
CREATE INDEX recipients_by_state ON recipients (broadcast_id, state, client_id);
-- Since when a client wants none.
ALTER TABLE clients ADD COLUMN unsubscribed_at BIGINT;

DROP INDEX events_of_audit;
CREATE INDEX events_of_audit ON events (id) WHERE kind IN (
    'owner_link', 'role_given', 'joined', 'let_in', 'put_out', 'operator_left', 'group_chosen',
    'group_kept', 'group_set', 'group_migrated', 'setting', 'data_shown', 'exported', 'erased',
    'muted', 'shut_out', 'heard', 'broadcast'
);
