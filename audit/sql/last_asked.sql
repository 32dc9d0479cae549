-- When each finding, of this run or an earlier one, was last asked for.
-- One row per finding that was ever asked for: the ordinal of the last earlier run whose check was
-- run and whose question had the part that the finding answers.
with known as (
    select check_id, key, field
    from found
    union
    select check_id, key, field
    from findings
)

select known.check_id, known.key, known.field, max(runs.ordinal) as ordinal
from known
join answers using (check_id)
join runs using (run_id)
where
    answers.state <> 'not run'
    and not exists (
        select 1
        from unasked
        where
            unasked.run_id = answers.run_id
            and unasked.check_id = known.check_id
            and unasked.part in (known.key, known.field)
    )
group by known.check_id, known.key, known.field
