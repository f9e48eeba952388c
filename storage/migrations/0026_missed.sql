-- Figures count the promises that were not kept in time.
CREATE INDEX events_missed ON events (at) WHERE kind = 'promise_missed';
