-- What a model is asked for the team, where a company wants one: a draft under a client's message,
-- a summary at a hand-over, a translation. `about`: the link, the note or the event that it is of.
CREATE TABLE drafts (
    id {{serial}},
    kind TEXT NOT NULL,
    client_id BIGINT NOT NULL,
    conversation_id BIGINT NOT NULL,
    about BIGINT NOT NULL,
    by_id BIGINT,
    state TEXT NOT NULL DEFAULT 'waiting',
    text TEXT NOT NULL DEFAULT '',
    message_id BIGINT,
    at BIGINT NOT NULL
);
CREATE UNIQUE INDEX one_draft_about ON drafts (client_id, kind, about);
CREATE INDEX drafts_unsettled ON drafts (state) WHERE state <> 'over';
