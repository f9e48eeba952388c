-- Clients who are one person, says somebody of the team: all who have the same `person`, which is
-- the key of one of them. Their topics and rows stay their own.
CREATE TABLE accounts (
    client_id BIGINT PRIMARY KEY REFERENCES clients (id),
    person BIGINT NOT NULL,
    joined_by BIGINT NOT NULL,
    joined_at BIGINT NOT NULL
);
CREATE INDEX accounts_of_person ON accounts (person);
