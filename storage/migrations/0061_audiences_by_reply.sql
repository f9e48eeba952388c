-- Of a broadcast's audience: who got an earlier one, and whether they replied to it.
ALTER TABLE broadcasts ADD COLUMN earlier BIGINT NOT NULL DEFAULT 0;
ALTER TABLE broadcasts ADD COLUMN replied INTEGER NOT NULL DEFAULT 0;
