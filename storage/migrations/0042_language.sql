-- The language that a client chose to be spoken to in; empty: the one of their Telegram.
ALTER TABLE clients ADD COLUMN language TEXT NOT NULL DEFAULT '';
