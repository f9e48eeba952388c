-- A reply that is written now and goes later: armed as [Note] is, kept with its time.
ALTER TABLE note_intents ADD COLUMN send_at BIGINT;
CREATE INDEX links_later ON links (send_at) WHERE state = 'later';
CREATE INDEX links_later_of ON links (client_id) WHERE state = 'later';
