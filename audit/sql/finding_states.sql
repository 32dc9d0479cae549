-- Where each finding of this run stands, seen against the runs before.
-- One row per finding of this run, columns as they came, with finding_id and state set.
-- A finding is known from run to run by check, key and field, never by its position.
with seen_before as (
    select findings.check_id, findings.key, findings.field, max(runs.ordinal) as last_seen
    from findings
    join runs using (run_id)
    group by findings.check_id, findings.key, findings.field
),

accepted_now as (
    select distinct check_id, key
    from accepted
    where until >= $today
)

select
    found.* replace (
        'F-' || left(
            sha256($secret || sha256(
                $secret || concat_ws(chr(31), found.check_id, found.key, found.field)
            )),
            12
        ) as finding_id,
        case
            when accepted_now.key is not null then 'accepted'
            when seen_before.last_seen is null then 'new'
            when seen_before.last_seen = last_asked.ordinal then 'open'
            else 'returned'
        end as state
    )
from found
left join seen_before using (check_id, key, field)
left join last_asked using (check_id, key, field)
left join accepted_now using (check_id, key)
