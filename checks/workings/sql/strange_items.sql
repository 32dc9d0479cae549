-- Codes of open orders that are not, as they are written, a SKU of their order.
-- One row is one code that no other way of naming a SKU tells; way as in sku_ways.sql.
select distinct item as value
from {{ ways }}
where item is not null and coalesce(way, 2) = 2
