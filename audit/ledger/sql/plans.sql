-- Every plan that the ledger heard of, the newest last. One row is one plan.
-- Counts are of its rows, each under the state of its last record.
with latest as (
    select plan_id, row_id, max(seq) as seq
    from entry
    where row_id is not null
    group by plan_id, row_id
),

standing as (
    select
        latest.plan_id,
        count(*) filter (where entry.state = 'intent') as intent,
        count(*) filter (where entry.state = 'applied') as applied,
        count(*) filter (where entry.state = 'failed') as failed,
        count(*) filter (where entry.state = 'moved') as moved,
        count(*) filter (where entry.state = 'skipped') as skipped,
        count(*) filter (where entry.state = 'unknown') as unknown,
        count(*) filter (where entry.state = 'verified') as verified,
        count(*) filter (where entry.state = 'mismatch') as mismatch,
        count(*) filter (where entry.state = 'undone') as undone
    from latest
    join entry using (seq)
    group by latest.plan_id
),

told as (
    select
        plan_id,
        min(seq) as first_seq,
        -- Approving is not beginning.
        min(at) filter (where row_id is not null or state = 'begun') as begun_at,
        max(at) as last_at,
        max(seq) filter (where row_id is null) as last_event
    from entry
    group by plan_id
)

select
    told.plan_id,
    told.begun_at,
    told.last_at,
    event.state as event,
    exists (select 1 from plan where plan.plan_id = told.plan_id) as kept,
    coalesce(standing.intent, 0) as intent,
    coalesce(standing.applied, 0) as applied,
    coalesce(standing.failed, 0) as failed,
    coalesce(standing.moved, 0) as moved,
    coalesce(standing.skipped, 0) as skipped,
    coalesce(standing.unknown, 0) as unknown,
    coalesce(standing.verified, 0) as verified,
    coalesce(standing.mismatch, 0) as mismatch,
    coalesce(standing.undone, 0) as undone
from told
left join standing using (plan_id)
left join entry as event on event.seq = told.last_event
order by told.first_seq
