-- Rows whose key another row has too and which are not the newest of them.
-- One row per row to drop: where it stands, its key in words, and whether it differs from the
-- row kept. `newest` names the column that tells the later change, or the key where none does.
with ranked as (
    select
        rowid as place,
        concat_ws(' / ', *columns(lambda name: name in $key)) as key,
        md5(to_json(one)) as content,
        row_number() over same_key as rank,
        first_value(md5(to_json(one))) over same_key as kept_content
    from query_table($entity) as one
    where columns(lambda name: name in $key) is not null
    window same_key as (
        partition by row(*columns(lambda name: name in $key))
        order by row(*columns(lambda name: name in $newest)) desc nulls last, rowid desc
    )
)

select place, key, content <> kept_content as differs
from ranked
where rank > 1
