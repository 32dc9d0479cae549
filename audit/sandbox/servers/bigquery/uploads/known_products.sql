-- The number and name of each product that was ever sold.
-- One row is one item.
select
    product_external_id as item,
    any_value(si_product_id) as si_product_id,
    any_value(product_name) as product_name
from si_purchases
group by product_external_id
