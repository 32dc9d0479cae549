-- One row: the records of one page as one JSON text with commas between, null for none.
-- {resource} and {listed} are made by code: a table of records, and their numbers in order.
SELECT group_concat(row, ',')
FROM (
  SELECT {row} AS row
  FROM {listed}
  JOIN {resource} USING (seq)
  WHERE {listed}.place > ?1 AND {listed}.place <= ?2
  ORDER BY {listed}.place
)
