-- The control total of each money column.
-- One row: exact sums in micro-units, as text for they may pass 64 bits.
select sum(columns(lambda name: name in $money))::varchar
from query_table($entity)
