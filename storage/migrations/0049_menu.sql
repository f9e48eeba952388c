-- Which department a client chose in the menu, and when; how often an answer was read there.
ALTER TABLE clients ADD COLUMN wants_part TEXT NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN wants_part_at BIGINT NOT NULL DEFAULT 0;
ALTER TABLE answers ADD COLUMN menu_reads BIGINT NOT NULL DEFAULT 0;
