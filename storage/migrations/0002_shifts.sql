-- Shifts: who is meant to work when, who is on duty, and what is passed on.

ALTER TABLE conversations ADD COLUMN assigned_at BIGINT;
ALTER TABLE conversations ADD COLUMN active_at BIGINT;
ALTER TABLE conversations ADD COLUMN promised_until BIGINT;
ALTER TABLE conversations ADD COLUMN kept_until BIGINT;
ALTER TABLE conversations ADD COLUMN snoozed INTEGER NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN snoozed_until BIGINT;
CREATE INDEX conversations_waiting ON conversations (waiting_since)
    WHERE closed_at IS NULL AND (waiting_since IS NOT NULL OR promised_until IS NOT NULL);
CREATE INDEX conversations_open_of ON conversations (assignee_id) WHERE closed_at IS NULL;

ALTER TABLE operators ADD COLUMN assigned_at BIGINT;
ALTER TABLE operators ADD COLUMN department TEXT NOT NULL DEFAULT '';

-- What an operator said themselves, and whether we have acted on their being there.
CREATE TABLE duty (
    operator_id BIGINT PRIMARY KEY REFERENCES operators (id),
    said TEXT NOT NULL DEFAULT '',
    since BIGINT,
    until BIGINT,
    break_until BIGINT,
    present INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE roster_week (
    operator_id BIGINT NOT NULL REFERENCES operators (id),
    weekday INTEGER NOT NULL,
    shift TEXT NOT NULL,
    PRIMARY KEY (operator_id, weekday, shift)
);

-- A single day that is not as the week says; `shift` is a shift's name or one of -off, -vacation,
-- -sick.
CREATE TABLE roster_days (
    operator_id BIGINT NOT NULL REFERENCES operators (id),
    day TEXT NOT NULL,
    shift TEXT NOT NULL,
    PRIMARY KEY (operator_id, day, shift)
);

-- One line that somebody leaves for whoever gets their conversations.
CREATE TABLE handover_notes (
    operator_id BIGINT PRIMARY KEY REFERENCES operators (id),
    text TEXT NOT NULL,
    at BIGINT NOT NULL
);
