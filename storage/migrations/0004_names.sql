-- What we called the client's topic; "" where somebody on the team has named it, or nobody knows.
ALTER TABLE clients ADD COLUMN topic_name TEXT NOT NULL DEFAULT '';
