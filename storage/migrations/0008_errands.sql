-- A row that its chat refused waits for a fresh look at the chat: 'asked', then 'fine' if the look
-- found nothing missing.
ALTER TABLE outbox ADD COLUMN look TEXT NOT NULL DEFAULT '';
-- What a lane said of a row, and a view of a report, are errands of their own now.
UPDATE outbox SET payload = '{"anew":true}'
WHERE kind = 'card' AND lane = 'in:' || client_id AND state IN ('waiting', 'calling', 'dead');
UPDATE outbox SET kind = 'own_day'
WHERE kind = 'report' AND payload LIKE '%"view":"own_day"%';
