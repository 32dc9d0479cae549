-- One row is one page that gave no record and says no such thing, and what it holds at `$inside`.
-- An empty array, null and false say it.
with found as (
    select
        "at",
        place,
        json_type(body, $inside) as kind,
        json_extract_string(body, $inside) as content
    from pages
    where place not in (select place from record)
)

select
    "at",
    coalesce(kind, 'nothing is there') as kind
from found
where coalesce(kind, '') not in ('ARRAY', 'NULL')
    and not coalesce(kind = 'BOOLEAN' and content = 'false', false)
order by place
limit 1
