-- New clients' keys are counted from above the largest id that Telegram may give (52 bits), which
-- is what the keys of former clients are; JavaScript too counts so far exactly. What is kept is the
-- key that nobody has had: of who is erased not even that stays.
CREATE TABLE counters (
    name TEXT PRIMARY KEY,
    next BIGINT NOT NULL
);
INSERT INTO counters (name, next) VALUES ('client', 4503599627370497);
