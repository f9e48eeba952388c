-- What owners set in Telegram; settings.toml wins where it says something itself. `value` is JSON.
CREATE TABLE options (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    set_by BIGINT,
    set_at BIGINT NOT NULL
);

-- What an owner was shown last and may answer by writing; `draft` (JSON) is shown and not yet kept.
CREATE TABLE option_drafts (
    operator_id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    locale TEXT NOT NULL,
    draft TEXT,
    first_time INTEGER NOT NULL,
    shown_at BIGINT NOT NULL
);

-- What owners can look up (`model.AUDITED`).
DROP INDEX events_of_audit;
CREATE INDEX events_of_audit ON events (id) WHERE kind IN (
    'owner_link', 'role_given', 'joined', 'let_in', 'put_out', 'operator_left', 'group_chosen',
    'group_kept', 'group_set', 'group_migrated', 'setting', 'data_shown', 'exported', 'erased'
);
