-- The numbers of updates count per bot. A bot of 0 is the one that the company had before we asked.
UPDATE inbox SET external_id = CAST((SELECT bot_id FROM company) AS TEXT) || ':' || external_id
WHERE channel = 'telegram';
