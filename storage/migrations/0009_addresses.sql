-- A client is ours; where they can be reached is an address: at which channel, under which name of
-- the channel's, by which of our bots. A bot of 0 is the one that the company had before we asked.
CREATE TABLE addresses (
    channel TEXT NOT NULL,
    external_id TEXT NOT NULL,
    bot_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL REFERENCES clients (id),
    since BIGINT NOT NULL,
    PRIMARY KEY (channel, external_id, bot_id)
);
CREATE INDEX addresses_of_client ON addresses (client_id, since);
INSERT INTO addresses (channel, external_id, bot_id, client_id, since)
SELECT 'telegram', CAST(id AS TEXT), 0, id, first_seen FROM clients WHERE id > 0;

-- What went by which bot, and which one the company has.
ALTER TABLE company ADD COLUMN bot_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE links ADD COLUMN bot_id BIGINT NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN bot_id BIGINT NOT NULL DEFAULT 0;

-- An update is known by its channel's name for it.
CREATE TABLE letters (
    seq {{counter}},
    channel TEXT NOT NULL,
    external_id TEXT NOT NULL,
    payload TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    error TEXT NOT NULL DEFAULT '',
    UNIQUE (channel, external_id)
);
INSERT INTO letters (seq, channel, external_id, payload, received_at, state, error)
SELECT seq, 'telegram', CAST(update_id AS TEXT), payload, received_at, state, error FROM inbox;
DROP TABLE inbox;
ALTER TABLE letters RENAME TO inbox;
CREATE INDEX inbox_new ON inbox (seq) WHERE state = 'new';
CREATE INDEX inbox_old ON inbox (received_at) WHERE state = 'done';
