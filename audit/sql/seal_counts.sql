-- How full a table is.
-- One row: its rows, then for each column the rows in which it is not null.
select count(*), count(columns(*))
from query_table($entity)
