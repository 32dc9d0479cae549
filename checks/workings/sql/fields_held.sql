-- What some contacts hold in some fields, as received.
-- One row is one contact and field of the relation `wanted` (contact_id, number) of which an export
-- gives anything.
select
    wanted.contact_id,
    wanted.number,
    max(field.value_raw) as value_raw,
    max(field.value_decoded) as value_decoded
from esp_contact_field as field
join {{ wanted }} as wanted
    on wanted.contact_id = field.contact_id and wanted.number = trim(field.field_id)
group by wanted.contact_id, wanted.number
