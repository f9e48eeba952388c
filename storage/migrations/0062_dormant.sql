-- Who said that they want no broadcasts is sent none when they come back, whenever that is: the mark
-- of their address says so.
ALTER TABLE erased ADD COLUMN wants_none INTEGER NOT NULL DEFAULT 0;

-- Of those whom the rule erases (`storage.keep_clients_days`) an erasing has nobody's id, and is
-- `old` until all of a day are out of the tables; then it is `gone` as every other.
CREATE INDEX erasings_by_state ON erasings (state);

-- One client's among all of a company's: erasing reads them thrice, and the rule erases many.
CREATE INDEX events_of_client ON events (client_id);
