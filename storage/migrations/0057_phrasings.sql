-- How the company's answers are asked for: in words of its own, or in those of a client whom somebody
-- answered so, without names and numbers. `link_id`: their message; `reply_id`: what answered it.
CREATE TABLE phrasings (
    id {{serial}},
    answer_id BIGINT NOT NULL REFERENCES answers (id),
    client_id BIGINT REFERENCES clients (id),
    link_id BIGINT,
    reply_id BIGINT,
    words TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX phrasings_of_answer ON phrasings (answer_id);
CREATE INDEX phrasings_of_client ON phrasings (client_id);
