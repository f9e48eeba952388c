-- How a name looks: two of the team are told apart also where only letters of another alphabet
-- make the difference. Whoever was met before has it since the next start.
ALTER TABLE operators ADD COLUMN look TEXT NOT NULL DEFAULT '';
