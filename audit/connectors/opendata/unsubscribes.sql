-- One row: one opt-out by a link of a mail; a copy of the same one is left out. Those of contacts
-- that were deleted name nobody.
select
    contact_id,
    source,
    event_time
from email_unsubscribes
where contact_id is not null
qualify
    message_id is null
    or row_number() over (
        partition by campaign_id, message_id, contact_id, source, event_time order by loaded_at
    ) = 1
