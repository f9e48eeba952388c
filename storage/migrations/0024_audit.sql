-- What owners can look up (`model.AUDITED`).
CREATE INDEX events_of_audit ON events (id) WHERE kind IN (
    'owner_link', 'role_given', 'joined', 'let_in', 'put_out', 'operator_left', 'group_chosen',
    'group_kept', 'group_set', 'group_migrated', 'data_shown', 'exported', 'erased'
);
