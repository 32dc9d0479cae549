-- Uploaded rows whose load does not fail: one without an order, an item, an amount or a day in it
-- fails the whole file.
-- One row is one of uploaded_rows.sql; key: by which its buyer is looked for.
with failed as (
    select upload
    from arrived
    where
        coalesce("order", '') = ''
        or coalesce(item, '') = ''
        or try_cast(price as decimal(38, 9)) is null
        or try_cast(left("timestamp", 10) as date) is null
)

select
    upload,
    place::bigint as place,
    came_at::timestamptz as came_at,
    "order",
    item,
    price::decimal(38, 9) as price,
    left("timestamp", 10)::date as bought_on,
    try_cast(quantity as decimal(38, 9)) as quantity,
    customer,
    coalesce(customer, lower(email)) as key
from arrived
where upload not in (select upload from failed)
