-- Findings that the last run to ask for them had, and this run no longer has.
-- One row per finding that is gone, columns as kept. A check that was not run, or a part of its
-- question that was not asked, fixes nothing.
with last_found as (
    select findings.*
    from findings
    join runs using (run_id)
    join last_asked using (check_id, key, field)
    where runs.ordinal = last_asked.ordinal
)

select last_found.* exclude (run_id) replace ('fixed' as state)
from last_found
join asked on last_found.check_id = asked.check_id
anti join unasked_now
    on last_found.check_id = unasked_now.check_id
    and unasked_now.part in (last_found.key, last_found.field)
anti join found
    on last_found.check_id = found.check_id
    and last_found.key = found.key
    and last_found.field = found.field
order by last_found.check_id, last_found.key, last_found.field
