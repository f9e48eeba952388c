-- What was said lately to a client and by them: of who has been one for years it is not looked for
-- among all that they ever wrote.
CREATE INDEX links_of_client ON links (client_id, at, id);
