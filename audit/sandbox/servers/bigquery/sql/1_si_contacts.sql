-- One row: a buyer as Smart Insight counts it: a contact, or one made up for an unknown key.
with known as (
    select
        user_id as key,
        user_id as contact_id,
        "External ID" as external_id,
        "Date of First Registration" as registered_at,
        "Source" as source,
        false as is_generated
    from contacts
    qualify row_number() over (partition by user_id) = 1
),

strangers as (
    select
        coalesce(customer, email) as key,
        null as contact_id,
        max(customer) as external_id,
        min(try_cast("timestamp" as timestamptz)) as registered_at,
        null as source,
        true as is_generated
    from sales_items
    where contact_id is null
    group by coalesce(customer, email)
),

bought as (
    select
        contact_id is null as is_generated,
        coalesce(contact_id, customer, email) as key,
        count(distinct "order") as purchases,
        sum(price) as turnover,
        max(try_cast(left("timestamp", 10) as date)) as last_day
    from sales_items
    group by all
)

select
    row_number() over (order by who.is_generated, who.key) as si_contact_id,
    try_cast(who.contact_id as bigint) as contact_id,
    who.external_id as contact_external_id,
    (select max(try_cast(loaded_at as timestamptz)) from sales_items) as load_date,
    cast(who.registered_at as date) as registered_on,
    who.source as contact_source,
    coalesce(bought.purchases, 0) as number_of_purchases,
    coalesce(bought.turnover, 0)::decimal(38, 9) as turnover,
    bought.last_day as last_order_date,
    who.is_generated
from (select * from known union all by name select * from strangers) as who
left join bought using (is_generated, key)
order by si_contact_id
