-- How often what a waiting row carries was taken over by a newer order: what may run twice is called
-- while it still waits on disk, and must not end as done when it became another meanwhile.
ALTER TABLE outbox ADD COLUMN merged BIGINT NOT NULL DEFAULT 0;
