-- What is set aside is bounded, and what never arrived is forgotten by age: both are looked for.
CREATE INDEX inbox_set_aside ON inbox (seq) WHERE state = 'quarantined';
CREATE INDEX links_never_arrived ON links (at)
    WHERE state IN ('failed', 'undone', 'unconfirmed') AND content LIKE '%,%';

-- Whom owners had erased, so that going back to a backup erases them again: of an address only a
-- mark, a hash under the company's key, from which nothing leads back without that key.
CREATE TABLE erased (
    mark TEXT PRIMARY KEY,
    owner_id BIGINT NOT NULL,
    at BIGINT NOT NULL
);
ALTER TABLE company ADD COLUMN erasing_key TEXT NOT NULL DEFAULT '';
