-- How what the team wrote is formatted, beside its words, and for as long: a JSON list of Telegram's
-- entities, "" where it is plain.
ALTER TABLE links ADD COLUMN entities TEXT NOT NULL DEFAULT '';

-- How often an answer went to a client is counted from what arrived. `uses` has, of an answer, what
-- went to clients who were erased since.
UPDATE answers SET uses = 0;
CREATE INDEX links_answers ON links (answer_id) WHERE answer_id IS NOT NULL;
