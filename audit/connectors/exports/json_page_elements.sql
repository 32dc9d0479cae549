-- One row is one element of the array `$each` (at the path `$at`) of a record.
-- The record's own fields stand beside it; where both have a name, the element's counts.
with listed as (
    select
        place,
        line,
        json_merge_patch(record, json_object($each, null)) as around,
        from_json(json_extract(record, $at), '["JSON"]') as elements
    from record
),

placed as (
    select
        place,
        line,
        around,
        generate_subscripts(elements, 1) as nth,
        unnest(elements) as element
    from listed
)

select
    place,
    line,
    nth,
    case
        when json_type(element) = 'OBJECT' then json_merge_patch(around, element)
        else element
    end as record
from placed
