-- One row: one triggering of an external event; what it was about is not told.
select
    $account::bigint as customer_id,
    try_cast(contact_id as bigint) as contact_id,
    event_id,
    event_time,
    dense_rank() over (order by event_name)::bigint as event_type_id,
    event_time + interval 9 minute as loaded_at
from external_events
order by event_time, event_id
