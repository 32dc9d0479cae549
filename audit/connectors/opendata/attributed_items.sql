-- One row: one item of one order, as attribution last saw the order. An item's price is the line's.
select
    latest.order_id,
    cast(one.item_id as string) as item_id,
    cast(one.quantity as string) as quantity,
    cast(round(safe_cast(one.price as numeric), 6) as string) as price,
    latest.event_time,
    latest.contact_id,
    latest.loaded_at,
    'attribution' as source
from (
    select
        order_id,
        contact_id,
        event_time,
        loaded_at,
        items
    from revenue_attribution
    where true
    qualify
        order_id is null
        or row_number() over (
            partition by order_id order by event_time desc, loaded_at desc
        ) = 1
) as latest
cross join unnest(latest.items) as one
