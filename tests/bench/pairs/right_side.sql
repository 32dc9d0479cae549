-- The right file. One row per order line that arrived; the second copies come at the end, as when a
-- day is sent again.
create or replace view right_side as
with arrived as (
    select *
    from line
    where copies_right >= 1
    union all
    select *
    from line
    where copies_right = 2
)

select
    order_id,
    sku,
    right_quantity as quantity,
    (right_pence::decimal(18, 0) * 0.01)::decimal(18, 2) as amount,
    currency,
    placed_at,
    channel,
    right_status as status
from arrived
