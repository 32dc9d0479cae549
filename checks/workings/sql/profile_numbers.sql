-- The fields of which Emarsys' exports hold anything.
-- One row is one number of a field as it is written, outer blanks included.
select distinct field_id
from esp_contact_field
