-- What the company knows of a client besides what Telegram says: fields, a phone number among them
-- (`verified`: the client's own word), and notes that outlive a conversation.
CREATE TABLE client_fields (
    client_id BIGINT NOT NULL REFERENCES clients (id),
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    verified INTEGER NOT NULL DEFAULT 0,
    set_at BIGINT NOT NULL,
    PRIMARY KEY (client_id, name)
);
CREATE INDEX clients_by_phone ON client_fields (value) WHERE name = 'phone';
CREATE TABLE client_notes (
    id {{serial}},
    client_id BIGINT NOT NULL REFERENCES clients (id),
    author_id BIGINT NOT NULL,
    text TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX notes_on_client ON client_notes (client_id, id);
-- What the next message is besides a note: '' nothing, 'about' a note on the client, else a field.
ALTER TABLE note_intents ADD COLUMN what TEXT NOT NULL DEFAULT '';
