-- Which file a message was: Telegram's reference to it, the name and the bytes it has there. Kept as
-- long as words are; the file itself never is.
ALTER TABLE links ADD COLUMN file_id TEXT NOT NULL DEFAULT '';
ALTER TABLE links ADD COLUMN file_name TEXT NOT NULL DEFAULT '';
ALTER TABLE links ADD COLUMN file_size BIGINT;
CREATE INDEX links_with_files ON links (at) WHERE file_id <> '';
