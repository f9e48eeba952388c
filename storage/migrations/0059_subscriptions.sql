-- When a client asked for broadcasts again. It no longer takes back what another account of the same
-- person said: parted again, each has said what it said.
ALTER TABLE clients ADD COLUMN subscribed_at BIGINT;
