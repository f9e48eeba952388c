-- What waits of one client is counted at each message, so that nobody can pile up without end.
CREATE INDEX outbox_of_lane ON outbox (lane) WHERE state IN ('waiting', 'calling');

-- How much is set aside of what nobody could read ('rows', 'bytes'), and how many were let go since
-- an owner tried again ('gone'): kept as sums, so that one more costs no look at all the others.
CREATE TABLE set_aside (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    held INTEGER NOT NULL DEFAULT 0,
    size BIGINT NOT NULL DEFAULT 0,
    gone INTEGER NOT NULL DEFAULT 0
);
INSERT INTO set_aside (id, held, size)
SELECT 1, count(*), coalesce(sum(length(payload)), 0) FROM inbox WHERE state = 'quarantined';
