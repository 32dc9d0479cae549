-- What Emarsys holds once too often, order by order.
-- One row is one order with rows too many. rows: all that it has; extra: those too many, extra_u
-- what they add up to, micro-units of the account's currency; again: those of them that another
-- load brought again.
with alike as (
    select
        order_id,
        amount_u,
        sum(rows) as rows,
        sum(case when is_again then rows else 0 end) as again,
        max(surplus) as surplus
    from {{ sales }}
    group by order_id, sku, quantity, amount_u, ts_utc
)

select
    order_id,
    cast(sum(rows) as bigint) as rows,
    cast(sum(again + surplus) as bigint) as extra,
    cast(sum(again) as bigint) as again,
    cast(sum((again + surplus) * coalesce(amount_u, 0)) as bigint) as extra_u,
    cast(sum(case when amount_u is null then again + surplus else 0 end) as bigint) as without_amount
from alike
group by order_id
having sum(again + surplus) > 0
