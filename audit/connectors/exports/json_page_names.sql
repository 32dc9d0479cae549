-- One row is one set of names that records have, in their order; the set met first comes first.
-- `nested` says whether any of those records may hold an object; a text may look like one.
select
    json_keys(record) as names,
    bool_or(contains(record::varchar, '":{')) as nested
from record
where starts_with(record::varchar, '{')
group by all
order by min(line)
