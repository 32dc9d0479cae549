-- One row: one order as attribution last or earlier saw it: a small part of the orders, a third
-- of them twice (the later one counts), some with no treatment.
with sold as (
    select
        "order" as order_id,
        try_cast(any_value(contact_id) as bigint) as contact_id,
        max(try_cast("timestamp" as timestamptz)) as bought_at,
        sum(price)::decimal(38, 9) as paid,
        list({
            'item_id': item,
            'price': price::decimal(38, 9),
            'quantity': try_cast(quantity as decimal(38, 9))
        }) as items,
        hash("order") as lot
    from sales_items
    where contact_id is not null and price > 0
    group by "order"
    having hash("order") % 12 = 0
),

seen as (
    select
        *,
        unnest(if(lot // 12 % 3 = 0, [1, 2], [2])) as time_seen
    from sold
)

select
    $account::bigint as customer_id,
    contact_id,
    bought_at + time_seen * interval 4 hour as event_time,
    bought_at + time_seen * interval 4 hour + interval 9 minute as loaded_at,
    order_id,
    items,
    if(lot % 5 = 0, [], [{
        'hardware_id': null::varchar,
        'campaign_id': (lot % 40 + 1000)::bigint,
        'channel': 'email',
        'id': (lot % 900 + 5000)::bigint,
        'rti': null::struct(id bigint, run_id varchar),
        'ac': null::struct(id bigint, run_id varchar),
        'email': {
            'launch_id': (lot % 400 + 2000)::bigint,
            'event_time': bought_at - interval 2 day
        },
        'attributed_amount': (paid * time_seen / 2)::decimal(38, 9),
        'reason': {'type': 'click', 'event_time': bought_at - interval 1 day}
    }]) as treatments
from seen
order by event_time, order_id
