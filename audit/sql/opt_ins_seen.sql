-- Whether contacts could be written to, in the open snapshot. `wanted` is a frame of contact_id and
-- channel. One row is one of them that the snapshot holds; an empty SMS opt-in counts as in.
select
    wanted.contact_id,
    wanted.channel,
    case
        when wanted.channel = 'sms'
            then contact.mobile_e164 is not null and coalesce(contact.sms_opt_in, true)
        else contact.opt_in is not distinct from '1'
    end as mailable
from wanted
join esp_contact as contact on contact.contact_id = wanted.contact_id
