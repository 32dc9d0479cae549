-- Which names the records hold, nested ones included.
-- One row: a JSON object of name -> type or inner object; null when no record is sound.
with objects as (
    select case when json_valid(text) then text::json end as record
    from records
)

select json_group_structure(record) as structure
from objects
where json_type(record) = 'OBJECT'
