-- What a table holds, in any order of rows.
-- One row: its rows, and both halves of the sum over the rows' MD5. Repeated rows count.
select
    count(*),
    sum(md5_number_lower(to_json(one)))::varchar,
    sum(md5_number_upper(to_json(one)))::varchar
from query_table($entity) as one
