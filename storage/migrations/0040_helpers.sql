-- Further bots of the company in the staff group: who they are, whether they carry anything.
-- `state`: 'outside', 'active', 'refused'; `reason`: why not, where a refusal said so.
CREATE TABLE helpers (
    id BIGINT PRIMARY KEY,
    username TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'outside',
    reason TEXT NOT NULL DEFAULT '',
    since BIGINT NOT NULL
);

-- What they have sent into the staff group: only who sent a message can change it.
CREATE TABLE helper_messages (
    message_id BIGINT PRIMARY KEY,
    bot_id BIGINT NOT NULL,
    client_id BIGINT
);
CREATE INDEX helper_messages_of_client ON helper_messages (client_id);
