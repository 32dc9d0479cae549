-- One row: one message sent to one contact; a copy of the same one is left out. Test mails and
-- those to contacts that were deleted name nobody.
select
    contact_id,
    campaign_id,
    campaign_type,
    event_time
from email_sends
where contact_id is not null
qualify
    message_id is null
    or row_number() over (
        partition by campaign_id, message_id, contact_id order by event_time, loaded_at
    ) = 1
