-- Trust: rights end with membership, and Telegram is asked again who is still there.

-- When Telegram last said whether they are in the staff group.
ALTER TABLE operators ADD COLUMN checked_at BIGINT;

-- An update that waits until Telegram has said whether this person is in the staff group.
ALTER TABLE inbox ADD COLUMN asks BIGINT;
CREATE INDEX inbox_asking ON inbox (asks) WHERE state = 'asking';
