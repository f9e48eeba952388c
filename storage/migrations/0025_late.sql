-- When the target for a conversation's answer was last missed.
ALTER TABLE conversations ADD COLUMN late_at BIGINT;
