-- Where each row of a plan stands. One row is one row of the plan; its last record counts. What
-- failed and went on is begun anew: its tries and what stood before are those since then.
with own as (
    select
        *,
        max(seq) over (partition by row_id) as latest
    from entry
    where plan_id = :plan_id and row_id is not null
),

told as (
    select
        *,
        coalesce(
            max(seq) filter (where state = 'failed' and seq < latest) over (partition by row_id), 0
        ) as since
    from own
),

mine as (
    select
        row_id,
        max(seq) as latest,
        count(*) filter (where state = 'intent' and seq > since) as attempts,
        min(seq) filter (where state = 'intent' and seq > since) as first_intent,
        max(seq) filter (where state = 'intent') as last_intent,
        min(seq) filter (where state = 'applied') as first_applied,
        max(seq) filter (where request is not null) as last_request,
        max(seq) filter (where response is not null) as last_response
    from told
    group by row_id
)

select
    mine.row_id,
    latest.state,
    latest.code,
    mine.attempts,
    intended.at as intent_at,
    latest.at,
    applied.at as applied_at,
    asked.request,
    answered.response,
    begun.pre_image,
    latest.note
from mine
join entry as latest on latest.seq = mine.latest
left join entry as begun on begun.seq = mine.first_intent
left join entry as intended on intended.seq = mine.last_intent
left join entry as applied on applied.seq = mine.first_applied
left join entry as asked on asked.seq = mine.last_request
left join entry as answered on answered.seq = mine.last_response
order by mine.row_id
