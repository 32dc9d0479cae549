-- What became of each record that the integration layer moved or tried to move.
-- One row is one way of one record: from the first line that names it, or the first after it was
-- delivered, to its next delivery or its last line. Counts are attempts; times are UTC, as text.
with ways as (
    select
        *,
        coalesce(
            count(*) filter (where status = 'delivered') over (
                partition by lane, entity, key
                order by happened_at, file, line
                rows between unbounded preceding and 1 preceding
            ),
            0
        ) as way
    from event
)

select
    lane,
    entity,
    key,
    strftime(min(happened_at), '%Y-%m-%dT%H:%M:%S.%fZ') as created_at,
    -- Where lines are not numbered, each that is more than waiting was an attempt.
    coalesce(
        max(attempt), count(*) filter (where status is distinct from 'queued')
    )::varchar as attempts,
    arg_max(error, (happened_at, file, line)) filter (where error is not null) as last_error,
    arg_max(status, (happened_at, file, line)) filter (where status is not null) as status,
    strftime(max(happened_at) filter (where status = 'delivered'), '%Y-%m-%dT%H:%M:%S.%fZ') as delivered_at
from ways
group by lane, entity, key, way
order by min(happened_at), lane, entity, key, way
