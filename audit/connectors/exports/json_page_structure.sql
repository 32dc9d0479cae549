-- One row: a JSON object of name -> type or inner object, of all records; null when there is none.
select json_group_structure(record) as structure
from record
where json_type(record) = 'OBJECT'
