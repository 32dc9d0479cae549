-- One row: one triggering of an external event; a copy of the same one is left out.
select
    event_id,
    event_type_id,
    contact_id,
    event_time
from external_events
where true
qualify
    event_id is null
    or row_number() over (
        partition by event_id, contact_id, event_time order by loaded_at
    ) = 1
