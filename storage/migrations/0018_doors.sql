-- Doors: who comes into the staff group, and which group an owner has chosen.

-- 'asked': in the group, and an owner has to say that they are on the team; 'barred': one said no.
ALTER TABLE operators ADD COLUMN door TEXT NOT NULL DEFAULT '';
-- When they joined, until the owners have heard of it.
ALTER TABLE operators ADD COLUMN joined_at BIGINT;
-- They came by a link that lets anybody in who has it.
ALTER TABLE operators ADD COLUMN joined_by_link INTEGER NOT NULL DEFAULT 0;

-- Whether an owner's word comes before anybody new is on the team.
ALTER TABLE company ADD COLUMN asks INTEGER NOT NULL DEFAULT 0;
-- Who chose the candidate, when, and whether moving there was 'asked' or 'confirmed'.
ALTER TABLE company ADD COLUMN picked_by BIGINT;
ALTER TABLE company ADD COLUMN picked_at BIGINT;
ALTER TABLE company ADD COLUMN pick_state TEXT NOT NULL DEFAULT '';
