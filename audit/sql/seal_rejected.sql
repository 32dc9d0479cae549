-- What of a table's source could not be read.
-- One row: rows refused, and values that are null because nobody could read them. Rows dropped
-- for a newer one of the same key are told apart by their reason: they were read.
select
    count(*) filter ("column" is null and not starts_with(reason, $repeated)),
    count("column")
from reject
where entity = $entity
