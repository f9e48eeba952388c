-- Whether a client is listened to: '', 'muted' (what they write is kept, and shown later), 'blocked'
-- (of what they write only the number is). Who decided it; how many messages came since; and since
-- when they are listened to again.
ALTER TABLE clients ADD COLUMN hearing TEXT NOT NULL DEFAULT '';
ALTER TABLE clients ADD COLUMN hearing_by BIGINT;
ALTER TABLE clients ADD COLUMN unheard INTEGER NOT NULL DEFAULT 0;
ALTER TABLE clients ADD COLUMN heard_at BIGINT;

-- An update is 'kept' for later when it came from somebody who is not listened to; `asks` is who.
CREATE INDEX inbox_kept ON inbox (asks, seq) WHERE state = 'kept';

DROP INDEX events_of_audit;
CREATE INDEX events_of_audit ON events (id) WHERE kind IN (
    'owner_link', 'role_given', 'joined', 'let_in', 'put_out', 'operator_left', 'group_chosen',
    'group_kept', 'group_set', 'group_migrated', 'setting', 'data_shown', 'exported', 'erased',
    'muted', 'shut_out', 'heard'
);
