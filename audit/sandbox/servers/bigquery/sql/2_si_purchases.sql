-- One row: one row of sales data that was taken in, in their order; a day, but no time of day.
with buyers as (
    select
        si_contact_id,
        is_generated,
        coalesce(contact_id::varchar, contact_external_id) as key
    from si_contacts
),

titles as (
    select
        item,
        any_value(title) as title
    from catalogue
    group by item
)

select
    sold."order" as order_id,
    try_cast(sold.loaded_at as timestamptz) as load_date,
    buyers.si_contact_id,
    dense_rank() over (order by sold.item) as si_product_id,
    sold.item as product_external_id,
    titles.title as product_name,
    try_cast(left(sold."timestamp", 10) as date) as purchase_date,
    if(sold.customer = 'till', 'offline', 'online') as channel,
    try_cast(sold.quantity as decimal(38, 9)) as quantity,
    sold.price::decimal(38, 9) as sales_amount
from (select *, row_number() over () as place from sales_items) as sold
left join buyers
    on buyers.key = coalesce(sold.contact_id, sold.customer, sold.email)
    and buyers.is_generated = (sold.contact_id is null)
left join titles on titles.item = sold.item
order by sold.place
