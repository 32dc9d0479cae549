-- One row is one record: its line, whether it is a JSON object, and its values as text.
-- `found` holds one text a pointer, in the order of $pointers; null where there is none.
with read as (
    select
        line,
        text,
        case when json_valid(text) then json_type(text) = 'OBJECT' else false end as sound
    from records
)

select
    line,
    sound,
    case when sound then json_extract_string(text, $pointers) end as found
from read
order by line
