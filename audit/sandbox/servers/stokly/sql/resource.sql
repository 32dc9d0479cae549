-- One row per record: its number in the order of arrival, its id, the record that it belongs to,
-- and itself as JSON text that is ready to be sent.
CREATE TABLE {resource} (
  seq INTEGER PRIMARY KEY,
  id TEXT,
  owner TEXT,
  row TEXT NOT NULL
)
