-- Findings that the last run to ask for them had, and this run no longer has.
-- One row per finding that is gone, columns as kept. A check that was not run, or a part of its
-- question that was not asked, fixes nothing.
with asked_before as (
    select findings.check_id, findings.key, findings.field, max(runs.ordinal) as last_asked
    from (select distinct check_id, key, field from findings) as findings
    join answers using (check_id)
    join runs using (run_id)
    where
        answers.state <> 'not run'
        and not exists (
            select 1
            from unasked
            where
                unasked.run_id = answers.run_id
                and unasked.check_id = findings.check_id
                and unasked.part in (findings.key, findings.field)
        )
    group by findings.check_id, findings.key, findings.field
),

last_found as (
    select findings.*
    from findings
    join runs using (run_id)
    join asked_before using (check_id, key, field)
    where runs.ordinal = asked_before.last_asked
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
