-- Whose a conversation is, by the department's name and its icon as it was; whether it goes first.
ALTER TABLE conversations ADD COLUMN department TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN icon TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN urgent INTEGER NOT NULL DEFAULT 0;
