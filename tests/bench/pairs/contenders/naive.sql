-- A full outer join on the keys, as most people write it. One row; amounts (`_u`) in micro-units.
with joined as (
    select
        l.order_id is null as only_right,
        r.order_id is null as only_left,
        l.amount as left_amount,
        r.amount as right_amount,
        l.quantity is distinct from r.quantity as quantity_differs,
        l.amount is distinct from r.amount as amount_differs,
        l.currency is distinct from r.currency as currency_differs,
        l.placed_at is distinct from r.placed_at as placed_at_differs,
        l.channel is distinct from r.channel as channel_differs,
        l.status is distinct from r.status as status_differs
    from read_parquet($left_path) as l
    full outer join read_parquet($right_path) as r
        on l.order_id = r.order_id and l.sku = r.sku
),

judged as (
    select
        *,
        not only_left and not only_right as met,
        quantity_differs or amount_differs or currency_differs
        or placed_at_differs or channel_differs or status_differs as differs
    from joined
)

select
    count(*) filter (where only_left) as "missing.left",
    (sum(left_amount) filter (where only_left) * 1000000)::bigint as "missing.amount_u",
    count(*) filter (where only_right) as "extra.right",
    (-sum(right_amount) filter (where only_right) * 1000000)::bigint as "extra.amount_u",
    count(*) filter (where met and differs) as "changed.left",
    (sum(left_amount - right_amount) filter (where met and differs) * 1000000)::bigint
        as "changed.amount_u",
    count(*) filter (where met and quantity_differs) as "columns.quantity.differing",
    count(*) filter (where met and amount_differs) as "columns.amount.differing",
    count(*) filter (where met and currency_differs) as "columns.currency.differing",
    count(*) filter (where met and placed_at_differs) as "columns.placed_at.differing",
    count(*) filter (where met and channel_differs) as "columns.channel.differing",
    count(*) filter (where met and status_differs) as "columns.status.differing",
    -- A row that two copies meet is summed twice.
    ((sum(left_amount) - sum(right_amount)) * 1000000)::bigint as "totals.amount.difference_u"
from judged
