-- What Emarsys holds of open orders, without what is there once too often.
-- One row is one order and SKU, or item where no SKU is told (is_known says which); a sum is null where a part of it is.
with left_over as (
    select
        order_id,
        sku,
        quantity,
        amount_u,
        ts_utc,
        min(is_known) as is_known,
        sum(case when is_again then 0 else rows end) - max(surplus) as rows
    from {{ sales }}
    group by order_id, sku, quantity, amount_u, ts_utc
),

summed as (
    select
        order_id,
        sku,
        min(is_known) as is_known,
        cast(case when count(quantity) = count(*) then sum(quantity * rows) end as decimal(18, 6)) as quantity,
        cast(case when count(amount_u) = count(*) then sum(amount_u * rows) end as bigint) as amount_u
    from left_over
    where rows > 0
    group by order_id, sku
)

select
    summed.order_id,
    summed.sku,
    summed.is_known,
    summed.quantity,
    summed.amount_u,
    open.is_due
from summed
join {{ open }} as open on open.order_id = summed.order_id
