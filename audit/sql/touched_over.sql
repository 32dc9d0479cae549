-- A table of the run's snapshot, with the rows of touched contacts as they are now.
-- One row is one row of the table. `esp_contact` stands for its name; a contact that is gone has
-- none any more, one that was made is there.
select was.*
from emarsys.esp_contact as was
anti join touched using (contact_id)
union all by name
select *
from now_esp_contact
