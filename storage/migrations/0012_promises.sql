-- What was put off until a moment is our turn again from that moment on.
ALTER TABLE conversations ADD COLUMN woke_at BIGINT;
-- Given by a rule to somebody who has not heard of it yet.
ALTER TABLE conversations ADD COLUMN untold INTEGER NOT NULL DEFAULT 0;
-- Who gets an operator's conversations before anybody else does.
ALTER TABLE operators ADD COLUMN deputy_id BIGINT;
-- A reply that was written now and is sent at a time.
ALTER TABLE links ADD COLUMN send_at BIGINT;
