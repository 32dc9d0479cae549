-- The table of kept answers. One row is one page of one order's records.
-- `pull` is the last pull that the answer belongs to, `read_in` the one that asked for it;
-- `records` is how many records the order announces over all its pages; `seal` is a checksum over
-- all that says what the answer is, so that no damage goes unseen.
-- A killed process loses nothing; a power cut may lose the last answers, which are asked for again.
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
CREATE TABLE IF NOT EXISTS answer (
    path TEXT NOT NULL,
    order_id TEXT NOT NULL,
    page INTEGER NOT NULL,
    marker TEXT NOT NULL,
    pull TEXT NOT NULL,
    read_in TEXT NOT NULL,
    records INTEGER NOT NULL,
    body BLOB NOT NULL,
    seal INTEGER NOT NULL,
    PRIMARY KEY (path, order_id, page)
);
CREATE INDEX IF NOT EXISTS of_pull ON answer (path, pull, page);
CREATE TEMP TABLE met (order_id TEXT PRIMARY KEY, marker TEXT NOT NULL);
