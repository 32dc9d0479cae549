-- Whether a key names a row. Equal hashes make the full look necessary, different ones needless.
-- One row: rows whose key is whole, and distinct hashes of their keys.
select
    count(*),
    count(distinct hash(*columns(lambda name: name in $key)))
from query_table($entity)
where columns(lambda name: name in $key) is not null
