-- The stages of a sale, by the company's own names; a number is never given to another name.
CREATE TABLE stages (
    id {{counter}},
    name TEXT NOT NULL UNIQUE
);
-- Where a client stands. `due`: when it has stood too long there; it moves on as that is told.
CREATE TABLE client_stages (
    client_id BIGINT PRIMARY KEY REFERENCES clients (id),
    stage_id BIGINT NOT NULL REFERENCES stages (id),
    set_by BIGINT NOT NULL,
    since BIGINT NOT NULL,
    due BIGINT
);
CREATE INDEX clients_by_stage ON client_stages (stage_id, since);
CREATE INDEX stages_due ON client_stages (due) WHERE due IS NOT NULL;
ALTER TABLE broadcasts ADD COLUMN stage TEXT NOT NULL DEFAULT '';
