-- One row: one item of one order, as the session that bought it was last told. Whether its price
-- is a unit's or the line's is not known, so no amount is taken.
select
    latest.order_id,
    cast(one.item_id as string) as item_id,
    cast(one.quantity as string) as quantity,
    latest.event_time,
    latest.contact_id,
    latest.loaded_at,
    'read-back' as source
from (
    select
        order_id,
        contact_id,
        event_time,
        loaded_at,
        items
    from session_purchases
    where true
    qualify
        order_id is null
        or row_number() over (
            partition by order_id order by event_time desc, loaded_at desc
        ) = 1
) as latest
cross join unnest(latest.items) as one
