-- Who is who: what Telegram said of somebody's place in the group, and as whom they write to us.

-- When they left the staff group, by Telegram's clock; NULL while nothing was heard of that.
ALTER TABLE operators ADD COLUMN left_at BIGINT;
UPDATE operators SET left_at = (
    SELECT max(at) FROM events WHERE kind = 'operator_left' AND actor_id = operators.id
) WHERE in_group = 0;
UPDATE operators SET role = 'operator' WHERE role = 'lead' AND left_at IS NOT NULL;

-- What they write in private goes to the company as any client's words do, because they want that.
ALTER TABLE operators ADD COLUMN as_client INTEGER NOT NULL DEFAULT 0;

-- The message that the line was written in: when it is changed, so is the line.
ALTER TABLE handover_notes ADD COLUMN message_id BIGINT;
