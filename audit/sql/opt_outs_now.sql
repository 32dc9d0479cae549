-- Contacts that were changed since $since and can't be written to in the open snapshots.
-- One row is one contact and channel; a channel in which it never said anything is left out.
select contact_id, 'email' as channel
from esp_contact
where opt_in = '2' and (last_modified_at is null or last_modified_at > $since)

union all

select contact_id, 'sms' as channel
from esp_contact
where
    sms_opt_in = false
    and mobile_e164 is not null
    and (last_modified_at is null or last_modified_at > $since)
