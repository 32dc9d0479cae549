-- One row is one record: its page, its line, and its values as text.
-- `fields`: those named in `$fields`; `found`: those at `$pointers`, in that order. An array at one
-- of `$lists` is its values joined by commas. `text` is of what is no record.
select
    place,
    line,
    nth,
    case when not starts_with(record::varchar, '{') then record::varchar end as text,
    from_json(record, $fields) as fields,
    json_extract_string(record, $pointers) as found,
    list_transform(
        json_extract(record, $lists),
        lambda one: case json_type(one)
            when 'ARRAY' then array_to_string(from_json(one, '["VARCHAR"]'), ',')
            else json_extract_string(one, '$')
        end
    ) as joined
from record
