-- Which rights for something small the bot has not been granted in the staff group.
ALTER TABLE company ADD COLUMN without_rights TEXT NOT NULL DEFAULT '[]';
