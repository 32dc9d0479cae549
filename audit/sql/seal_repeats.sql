-- Rows whose key another row has too and which are not the one to keep.
-- One row per row to drop: where it stands, its key in words, and whether it differs from the
-- row kept. Kept is the newest, by the column that tells ($newest, if $timed); before it a row
-- without a time that says the stricter thing; else the one that came last in the source.
with keyed as (
    select
        rowid as place,
        row(*columns(lambda name: name in $key)) as key,
        case when $timed then columns(lambda name: name = $newest) end as newest,
        coalesce(columns(lambda name: name = $stricter) = $strictest, false) as strict,
        concat_ws(' / ', *columns(lambda name: name in $key)) as key_in_words,
        md5(to_json(one)) as content
    from query_table($entity) as one
    where columns(lambda name: name in $key) is not null
),

ranked as (
    select
        place,
        key_in_words,
        content,
        row_number() over same_key as rank,
        first_value(content) over same_key as kept_content
    from keyed
    window same_key as (
        partition by key
        order by strict and newest is null desc, newest desc nulls last, strict desc, place desc
    )
)

select
    place,
    key_in_words as key,
    content <> kept_content as differs
from ranked
where rank > 1
