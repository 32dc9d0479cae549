-- One row: one opt-out by a link of a mail; those by import or by hand are not in it.
select
    $account::bigint as customer_id,
    try_cast(contact_id as bigint) as contact_id,
    (month(event_time) + 1000)::bigint as campaign_id,
    row_number() over (order by event_time, contact_id)::bigint as message_id,
    source,
    event_time,
    event_time + interval 9 minute as loaded_at
from unsubscribes
order by message_id
