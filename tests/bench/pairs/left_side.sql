-- The left file. One row per order line, in the order in which they were placed.
create or replace view left_side as
select
    order_id,
    sku,
    quantity,
    (pence::decimal(18, 0) * 0.01)::decimal(18, 2) as amount,
    currency,
    placed_at,
    channel,
    status
from line
where copies_left = 1
