-- The last runs of this workspace, newest first.
-- One row per run: checks by state, findings by severity, worst first.
select
    runs.run_id,
    runs.started_at,
    runs.fence,
    count(*) filter (answers.state = 'failed') as failed,
    count(*) filter (answers.state = 'passed') as passed,
    count(*) filter (answers.state = 'not run') as not_run,
    coalesce(any_value(counted.s1), 0) as s1,
    coalesce(any_value(counted.s2), 0) as s2,
    coalesce(any_value(counted.s3), 0) as s3,
    coalesce(any_value(counted.s4), 0) as s4
from runs
join answers using (run_id)
left join (
    select
        run_id,
        count(*) filter (severity = 'S1') as s1,
        count(*) filter (severity = 'S2') as s2,
        count(*) filter (severity = 'S3') as s3,
        count(*) filter (severity = 'S4') as s4
    from findings
    group by run_id
) as counted using (run_id)
group by runs.run_id, runs.started_at, runs.fence, runs.ordinal
order by runs.ordinal desc
limit $runs
