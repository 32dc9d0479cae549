-- One row: one part of an order's revenue credited to one campaign, as it was last worked out.
-- The newest working of an order counts, even when it credits nobody.
select
    latest.order_id,
    cast(one.campaign_id as string) as campaign_id,
    cast(round(safe_cast(one.attributed_amount as numeric), 6) as string) as attributed_amount,
    latest.event_time
from (
    select
        order_id,
        event_time,
        treatments
    from revenue_attribution
    where true
    qualify
        order_id is null
        or row_number() over (
            partition by order_id order by event_time desc, loaded_at desc
        ) = 1
) as latest
cross join unnest(latest.treatments) as one
