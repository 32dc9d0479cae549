-- One row is one record of some pages; `line` counts them through all pages, from `$first`.
-- A page holds an array of records, or one record, at `$inside`; `$elements` are the array's.
with listed as (
    select
        place,
        case json_type(body, $inside)
            when 'ARRAY' then json_extract(body, $elements)
            when 'OBJECT' then [json_extract(body, $inside)]
        end as records
    from pages
),

counted as (
    select
        place,
        records,
        sum(coalesce(len(records), 0)) over (order by place) - coalesce(len(records), 0) as before
    from listed
)

select
    place,
    unnest(records) as record,
    0 as nth,
    (before + generate_subscripts(records, 1) + $first - 1)::bigint as line
from counted
