-- Backups and the trials of them: each period has one row, whoever orders it and however often.
CREATE TABLE upkeep (
    chore TEXT NOT NULL CHECK (chore IN ('backup', 'drill')),
    period TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('ordered', 'done', 'failed')),
    since BIGINT NOT NULL,
    at BIGINT NOT NULL,
    name TEXT NOT NULL DEFAULT '',
    size BIGINT NOT NULL DEFAULT 0,
    counts TEXT NOT NULL DEFAULT '{}',
    problem TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (chore, period)
);
