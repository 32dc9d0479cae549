-- The sales data of the run's snapshot, and the rows that were appended since.
-- One row is one row of sales data.
select *
from emarsys.esp_sale_line
union all by name
select *
from now_esp_sale_line
