-- One row: one item of the catalogue, as it was last told.
select
    item_id,
    item_group_id,
    title,
    link,
    image,
    category,
    available,
    availability,
    msrp,
    price,
    loaded_at
from products_latest_state
where true
qualify
    item_id is null
    or row_number() over (partition by item_id order by event_time desc, loaded_at desc) = 1
