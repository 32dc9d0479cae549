-- Uploaded rows as the view of purchases shows them.
-- One row is one row of a file, in the order of si_purchases' columns.
with buyers as (
    select
        key,
        min(si_contact_id) as si_contact_id
    from known_buyer
    group by key
)

select
    rows."order" as order_id,
    rows.came_at as load_date,
    buyers.si_contact_id,
    products.si_product_id,
    rows.item as product_external_id,
    products.product_name,
    rows.bought_on as purchase_date,
    if(rows.customer = 'till', 'offline', 'online') as channel,
    rows.quantity,
    rows.price as sales_amount
from sound as rows
left join buyers on buyers.key = rows.key
left join known_product as products on products.item = rows.item
order by rows.upload, rows.place
