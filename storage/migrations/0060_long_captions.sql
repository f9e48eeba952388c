-- A broadcast whose caption is longer than a bot's own: it can only be copied as it is, without a button.
ALTER TABLE broadcasts ADD COLUMN long_caption INTEGER NOT NULL DEFAULT 0;
