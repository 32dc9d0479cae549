-- The sales of open orders as Emarsys has them.
-- One row is all rows of one order that hold the same item, units, amount, time and load, `rows` of
-- them; sku is Stokly's, or the item where none is told: is_known says which. Rows that take
-- something back are left out.
{%- import 'line_forms.sql' as forms %}
with grouped as (
    select
        name.order_id,
        sold.item,
        sold.quantity,
        sold.amount_u,
        sold.ts_utc,
        sold.load_id,
        count(*) as rows
    from esp_sale_line as sold
    join {{ names }} as name on name.key = sold.order_id_norm
    join {{ open }} as open on open.order_id = name.order_id
    where {{ forms.is_sale('sold') }}
    group by all
)

select
    grouped.order_id,
    coalesce(ways.sku, grouped.item) as sku,
    ways.sku is not null as is_known,
    grouped.item,
    grouped.quantity,
    grouped.amount_u,
    grouped.ts_utc,
    grouped.load_id,
    grouped.rows
from grouped
join {{ ways }} as ways on ways.order_id = grouped.order_id and ways.item = grouped.item
