-- A tick asks for what is due: not before which moment there is anything to do about it.
ALTER TABLE conversations ADD COLUMN look_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX conversations_to_look_at ON conversations (look_at)
    WHERE closed_at IS NULL AND snoozed = 0;
CREATE INDEX conversations_queue
    ON conversations (coalesce(waiting_since, woke_at, promised_until), id)
    WHERE closed_at IS NULL AND snoozed = 0 AND assignee_id IS NULL;
CREATE INDEX conversations_untold ON conversations (id) WHERE untold = 1;
CREATE INDEX conversations_promised ON conversations (promised_until)
    WHERE promised_until IS NOT NULL;
CREATE INDEX conversations_snoozed ON conversations (snoozed_until) WHERE snoozed = 1;
DROP INDEX conversations_open_of;
CREATE INDEX conversations_open_of ON conversations (assignee_id)
    WHERE closed_at IS NULL AND assignee_id IS NOT NULL;
CREATE INDEX events_off_duty ON events (at) WHERE kind = 'off_duty';
