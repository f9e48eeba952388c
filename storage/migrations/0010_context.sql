-- Who wants the pages of reports as tables; some of Telegram's programs show those blank.
ALTER TABLE operators ADD COLUMN tables INTEGER NOT NULL DEFAULT 0;
