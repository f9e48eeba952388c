-- A card that has scrolled away is sent anew below; the bot's own words to a client stand on it.
ALTER TABLE clients ADD COLUMN card_sinks INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN card_below INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN told TEXT NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN told_at BIGINT;
