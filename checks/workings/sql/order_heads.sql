-- What a sale row says of its order, and whether the order may stand in the sales data at all.
-- One row is one order of those wanted. name: as the integration writes it, null where the order
-- has none, or shares it with another; sold_at: the instant that is sent; nameless: lines of goods that
-- no code names.
with nameless as (
    select
        line.order_id,
        count(*) as lines
    from erp_order_line as line
    join {{ wanted }} as wanted on wanted.order_id = line.order_id
    where line.parent_line_id is null and coalesce(line.kind, 'goods') = 'goods' and coalesce(line.sku, '') = ''
    group by line.order_id
),

called as (
    select
        trim({{ form }}) as name,
        count(*) as orders
    from erp_order
    where trim({{ form }}) <> ''
    group by trim({{ form }})
)

select
    orders.order_id,
    called.name,
    orders.{{ time }} as sold_at,
    orders.channel,
    nullif(trim(orders.customer_id), '') as customer_id,
    nullif(trim(orders.email_raw), '') as email,
    coalesce(orders.in_scope, true) as in_scope,
    orders.cancelled_at is not null or coalesce(orders.status, '') = 'cancelled' as is_cancelled,
    coalesce(nameless.lines, 0) as nameless
from erp_order as orders
join {{ wanted }} as wanted on wanted.order_id = orders.order_id
left join nameless on nameless.order_id = orders.order_id
left join called on called.name = trim(orders.{{ form }}) and called.orders = 1
