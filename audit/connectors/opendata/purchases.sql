-- One row: one row of sales data. None is ever dropped: two that are alike count twice there too.
select
    si_purchases.order_id,
    si_purchases.product_external_id,
    si_purchases.quantity,
    si_purchases.sales_amount,
    si_purchases.purchase_date,
    si_purchases.load_date,
    buyer.contact_external_id,
    buyer.contact_id,
    buyer.is_generated,
    'read-back' as source
from si_purchases
left join (
    select
        si_contact_id,
        contact_external_id,
        contact_id,
        is_generated
    from si_contacts
    where si_contact_id is not null
    qualify row_number() over (partition by si_contact_id order by load_date desc) = 1
) as buyer on si_purchases.si_contact_id = buyer.si_contact_id
