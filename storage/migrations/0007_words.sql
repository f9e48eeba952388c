-- Words: what people wrote is kept whole, and for so long as the company says. "" stands for a
-- message without words, and for words that were forgotten.
ALTER TABLE links RENAME COLUMN preview TO words;
UPDATE links SET words = ''
WHERE words LIKE '[%]' AND content LIKE '%"kind":"' || substr(words, 2, length(words) - 2) || '"%';
CREATE INDEX links_with_words ON links (at) WHERE words <> '';
CREATE INDEX notes_with_words ON notes (at) WHERE text <> '';
