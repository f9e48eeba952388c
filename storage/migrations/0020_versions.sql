-- Counts how often a conversation became something else: by a client who begins to wait, by another
-- whose it is, by a promise. A button carries it, so an old card can't act on what it doesn't show.
ALTER TABLE conversations ADD COLUMN version INTEGER NOT NULL DEFAULT 1;
