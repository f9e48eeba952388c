-- Answers that a company keeps: by language what each says, and the files that go with it. `key` is
-- the name as it is compared, `place` the order in which they are listed.
CREATE TABLE answers (
    id {{serial}},
    name TEXT NOT NULL,
    key TEXT NOT NULL UNIQUE,
    tags TEXT NOT NULL DEFAULT '',
    place BIGINT NOT NULL,
    retired INTEGER NOT NULL DEFAULT 0,
    uses BIGINT NOT NULL DEFAULT 0,
    made_by BIGINT,
    made_at BIGINT NOT NULL
);
CREATE TABLE answer_texts (
    answer_id BIGINT NOT NULL REFERENCES answers (id),
    language TEXT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (answer_id, language)
);
CREATE TABLE answer_files (
    answer_id BIGINT NOT NULL REFERENCES answers (id),
    place BIGINT NOT NULL,
    content TEXT NOT NULL,
    PRIMARY KEY (answer_id, place)
);
-- Which answer a message of ours says, where its author did not write it.
ALTER TABLE links ADD COLUMN answer_id BIGINT;
-- What the next message of one of the team in private is for.
CREATE TABLE expected (
    person_id BIGINT PRIMARY KEY,
    what TEXT NOT NULL,
    subject BIGINT NOT NULL,
    at BIGINT NOT NULL
);
