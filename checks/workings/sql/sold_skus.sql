-- SKUs of the lines of open orders.
-- One row is one SKU.
select distinct sku as ours
from {{ entries }}
