-- What a client does without words is counted: a tap over and over must not fill the file.
ALTER TABLE clients ADD COLUMN acts INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN acts_since INTEGER NOT NULL DEFAULT 0;
