-- What is looked for every few seconds, or once for each line of a list, is found by an index.
CREATE INDEX events_of_moves ON events (at)
    WHERE kind IN ('handed_over', 'transferred', 'taken_over');
DROP INDEX drafts_unsettled;
CREATE INDEX drafts_by_state ON drafts (state, id);
CREATE INDEX drafts_old ON drafts (at);
CREATE INDEX links_of_conversation ON links (conversation_id, id);
CREATE INDEX ratings_of_conversation ON ratings (conversation_id);
