-- The queue has the urgent first: what a tick gives out is found by that order, too.
DROP INDEX conversations_queue;
CREATE INDEX conversations_queue
    ON conversations (urgent DESC, coalesce(waiting_since, woke_at, promised_until), id)
    WHERE closed_at IS NULL AND snoozed = 0 AND assignee_id IS NULL;
