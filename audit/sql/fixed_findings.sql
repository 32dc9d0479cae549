-- Findings of the last run that asked the same check, which this run no longer has.
-- One row per finding that is gone, columns as kept. A check that was not run fixes nothing.
with asked_before as (
    select answers.check_id, max(runs.ordinal) as last_asked
    from answers
    join runs using (run_id)
    where answers.state <> 'not run'
    group by answers.check_id
),

last_found as (
    select findings.*
    from findings
    join runs using (run_id)
    join asked_before using (check_id)
    where runs.ordinal = asked_before.last_asked
)

select last_found.* exclude (run_id) replace ('fixed' as state)
from last_found
join asked on last_found.check_id = asked.check_id
anti join found
    on last_found.check_id = found.check_id
    and last_found.key = found.key
    and last_found.field = found.field
order by last_found.check_id, last_found.key, last_found.field
