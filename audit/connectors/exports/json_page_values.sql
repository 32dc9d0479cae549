-- One row is one record: its page, its line, and its values as text, in the order asked for.
-- An array at one of `$lists` is its values joined by commas. `text` is of what is no record.
select
    place,
    line,
    json_type(record) = 'OBJECT' as sound,
    case when json_type(record) != 'OBJECT' then record::varchar end as text,
    json_extract_string(record, $pointers) as found,
    list_transform(
        json_extract(record, $lists),
        lambda one: case json_type(one)
            when 'ARRAY' then array_to_string(from_json(one, '["VARCHAR"]'), ',')
            else json_extract_string(one, '$')
        end
    ) as joined
from record
order by line, nth
