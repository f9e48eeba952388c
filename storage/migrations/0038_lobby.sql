-- Under a flood new accounts wait at the door and cost the group nothing; staff see them in one list.
-- `state`: 'waits', 'in' (let in, their topic is still to be made), 'out' (blocked, can be undone).
CREATE TABLE lobby (
    client_id BIGINT PRIMARY KEY REFERENCES clients (id),
    since BIGINT NOT NULL,
    words TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waits',
    state_at BIGINT NOT NULL
);
CREATE INDEX lobby_by_state ON lobby (state, since);
CREATE INDEX clients_by_first_seen ON clients (first_seen);

-- The list of who waits: in General (chat 0) and in private with owners, edited in its place.
CREATE TABLE boards (
    chat BIGINT PRIMARY KEY,
    message_id BIGINT,
    shown TEXT NOT NULL DEFAULT '',
    at BIGINT NOT NULL DEFAULT 0
);
