-- An owner's wish to have a client erased. `state`: asked, gone (out of every table, but perhaps
-- not yet out of the bytes of the file), done. From `gone` on `client_id` is the pseudonym.
CREATE TABLE erasings (
    id {{serial}},
    owner_id BIGINT NOT NULL,
    client_id BIGINT NOT NULL,
    message_id BIGINT NOT NULL,
    topic_id BIGINT,
    asked_at BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'asked'
);
