-- Rows whose key another row has too and which are not the newest of them.
-- One row per row to drop: where it stands, its key in words, and whether it differs from the
-- row kept. `newest` names the column that tells the later change, or one of the key where none does.
with keyed as (
    select
        rowid as place,
        row(*columns(lambda name: name in $key)) as key,
        columns(lambda name: name = $newest) as newest,
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
    window same_key as (partition by key order by newest desc nulls last, place desc)
)

select
    place,
    key_in_words as key,
    content <> kept_content as differs
from ranked
where rank > 1
