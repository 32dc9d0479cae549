-- What a table holds, in any order of rows.
-- One row: its rows, and the sum over the rows' MD5, upper and lower half apart so that neither
-- can overflow. Repeated rows count.
with hashed as (
    select md5_number(to_json(one)) as hash
    from query_table($entity) as one
)

select
    count(*),
    sum((hash >> 64)::ubigint)::varchar,
    sum((hash & 18446744073709551615::uhugeint)::ubigint)::varchar
from hashed
