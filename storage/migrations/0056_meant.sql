-- What a client wrote whose meaning nobody has looked for yet: which answer may be meant.
ALTER TABLE links ADD COLUMN unsought INTEGER NOT NULL DEFAULT 0;
CREATE INDEX links_unsought ON links (id) WHERE unsought = 1;
