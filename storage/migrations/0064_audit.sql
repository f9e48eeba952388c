-- What owners can look up (`model.AUDITED`): it has become more.
DROP INDEX events_of_audit;
CREATE INDEX events_of_audit ON events (id) WHERE kind IN (
    'owner_link', 'role_given', 'deputy', 'joined', 'let_in', 'put_out', 'operator_left',
    'group_chosen', 'group_kept', 'group_set', 'group_migrated', 'setting', 'data_shown',
    'exported', 'erased', 'muted', 'shut_out', 'heard', 'broadcast', 'backed_up', 'restored',
    'retried'
);
