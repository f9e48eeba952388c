-- The relay: who writes, who answers, what was said, and what is still to be said.
-- Times are UTC epoch milliseconds, JSON is opaque text, uniqueness lives here and not in code.

CREATE TABLE company (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    group_id BIGINT,
    group_title TEXT NOT NULL DEFAULT '',
    candidate_id BIGINT,
    ready INTEGER NOT NULL DEFAULT 0,
    missing TEXT NOT NULL DEFAULT '[]',
    icons TEXT NOT NULL DEFAULT '{}',
    polled_at BIGINT
);
INSERT INTO company (id) VALUES (1);

-- One-time codes: who opens t.me/<bot>?start=<code> gets the role.
CREATE TABLE codes (
    code TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT,
    used_by BIGINT
);

CREATE TABLE operators (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    username TEXT NOT NULL DEFAULT '',
    role TEXT NOT NULL DEFAULT 'operator',
    in_group INTEGER NOT NULL DEFAULT 0,
    private INTEGER NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL
);

CREATE TABLE clients (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    username TEXT NOT NULL DEFAULT '',
    locale TEXT NOT NULL DEFAULT '',
    source TEXT NOT NULL DEFAULT '',
    first_seen BIGINT NOT NULL,
    greeted_at BIGINT,
    reach TEXT NOT NULL DEFAULT '',
    topic_id BIGINT UNIQUE,
    topic_lost INTEGER NOT NULL DEFAULT 0,
    topic_closed INTEGER NOT NULL DEFAULT 0,
    card_id BIGINT,
    card_shown TEXT NOT NULL DEFAULT '',
    icon TEXT NOT NULL DEFAULT '',
    menu TEXT NOT NULL DEFAULT ''
);

-- Topics that Telegram made for us and that no client has (yet): a call cut off half-way.
CREATE TABLE stray_topics (
    topic_id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    seen_at BIGINT NOT NULL
);

CREATE TABLE conversations (
    id {{serial}},
    client_id BIGINT NOT NULL REFERENCES clients (id),
    opened_at BIGINT NOT NULL,
    assignee_id BIGINT REFERENCES operators (id),
    waiting_since BIGINT,
    replied_at BIGINT,
    closed_at BIGINT,
    closed_by BIGINT
);
CREATE UNIQUE INDEX one_open_conversation ON conversations (client_id) WHERE closed_at IS NULL;
CREATE INDEX conversations_of_client ON conversations (client_id, id);

CREATE TABLE links (
    id {{serial}},
    client_id BIGINT NOT NULL REFERENCES clients (id),
    conversation_id BIGINT REFERENCES conversations (id),
    side TEXT NOT NULL,
    author_id BIGINT NOT NULL,
    origin_id BIGINT NOT NULL,
    copy_id BIGINT,
    part INTEGER NOT NULL DEFAULT 0,
    album TEXT NOT NULL DEFAULT '',
    fingerprint TEXT NOT NULL,
    content TEXT NOT NULL,
    preview TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'pending',
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX one_link_a_message ON links (client_id, side, origin_id);
CREATE INDEX links_by_copy ON links (copy_id, side) WHERE copy_id IS NOT NULL;
CREATE INDEX links_of_staff ON links (origin_id) WHERE side = 'staff';
CREATE INDEX links_of_album ON links (client_id, side, album) WHERE album <> '';
CREATE INDEX links_held ON links (client_id, author_id) WHERE state = 'held';

CREATE TABLE notes (
    id {{serial}},
    client_id BIGINT NOT NULL REFERENCES clients (id),
    conversation_id BIGINT REFERENCES conversations (id),
    author_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    album TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX one_note_a_message ON notes (client_id, message_id);

-- [Note] was pressed: the operator's next message in this topic is a note.
CREATE TABLE note_intents (
    client_id BIGINT NOT NULL,
    operator_id BIGINT NOT NULL,
    PRIMARY KEY (client_id, operator_id)
);

CREATE TABLE events (
    id {{serial}},
    at BIGINT NOT NULL,
    kind TEXT NOT NULL,
    client_id BIGINT,
    conversation_id BIGINT,
    actor_id BIGINT,
    data TEXT NOT NULL DEFAULT '{}'
);
CREATE INDEX events_by_time ON events (at);
CREATE INDEX events_of_conversation ON events (conversation_id, id);

CREATE TABLE inbox (
    seq {{counter}},
    update_id BIGINT NOT NULL UNIQUE,
    payload TEXT NOT NULL,
    received_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'new',
    error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX inbox_new ON inbox (seq) WHERE state = 'new';
CREATE INDEX inbox_old ON inbox (received_at) WHERE state = 'done';

CREATE TABLE outbox (
    id {{counter}},
    kind TEXT NOT NULL,
    chat BIGINT NOT NULL,
    lane TEXT NOT NULL,
    priority INTEGER NOT NULL,
    payload TEXT NOT NULL,
    client_id BIGINT,
    link_id BIGINT,
    cost INTEGER NOT NULL DEFAULT 1,
    due BIGINT NOT NULL,
    merge_key TEXT,
    state TEXT NOT NULL DEFAULT 'waiting',
    step TEXT NOT NULL DEFAULT 'self',
    attempts INTEGER NOT NULL DEFAULT 0,
    repeat INTEGER NOT NULL DEFAULT 0,
    reason TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '',
    message_id BIGINT,
    created_at BIGINT NOT NULL,
    called_at BIGINT,
    settled_at BIGINT
);
CREATE INDEX outbox_unsettled ON outbox (id) WHERE state IN ('waiting', 'calling');
CREATE UNIQUE INDEX outbox_merge ON outbox (merge_key) WHERE state = 'waiting';
CREATE INDEX outbox_spent ON outbox (settled_at);
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX outbox_of_link ON outbox (link_id) WHERE link_id IS NOT NULL;

-- Each period of each kind happens once, whoever ticks and however often.
CREATE TABLE runs (
    kind TEXT NOT NULL,
    period TEXT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (kind, period)
);
