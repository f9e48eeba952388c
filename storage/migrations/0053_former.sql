-- Where a message stood before it was sent anew: what people answer there is still about it.
ALTER TABLE further_copies ADD COLUMN former INTEGER NOT NULL DEFAULT 0;
