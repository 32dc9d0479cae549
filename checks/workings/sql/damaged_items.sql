-- Lines that Emarsys holds under a damaged form of their SKU.
-- One row is one due order, SKU and code: transform is what makes the two the same, load_id the
-- first load that brought the code, value_u what Stokly says the line is worth, micro-units.
-- A code that two SKUs of its order could mean is left out.
with met as (
    select
        ways.order_id,
        ways.item,
        min(entry.sku) as sku,
        min(form.transform) as transform,
        min(entry.amount_u) as value_u
    from {{ ways }} as ways
    join {{ forms }} as form on form.value = ways.item
    join {{ entries }} as entry on entry.order_id = ways.order_id and entry.sku = form.ours
    where coalesce(ways.way, 2) = 2 and entry.is_due
    group by ways.order_id, ways.item
    having count(distinct entry.sku) = 1
),

brought as (
    select
        name.order_id,
        sold.item,
        min(sold.load_id) as load_id
    from esp_sale_line as sold
    join {{ names }} as name on name.key = sold.order_id_norm
    where sold.item in (select value from {{ forms }})
    group by name.order_id, sold.item
)

select
    met.order_id,
    met.sku,
    met.item,
    met.transform,
    met.value_u,
    brought.load_id
from met
left join brought on brought.order_id = met.order_id and brought.item = met.item
order by met.order_id, met.sku, met.item
