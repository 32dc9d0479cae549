-- What the wanted contacts bought, as Emarsys ties sales to contacts.
-- One row is one contact and one order key among its sales data up to the fence; the key is null
-- where a row names no order. is_bought: some row of it sells, so it is no refund alone. amount_u:
-- the sum of its rows, micro-units of the account's currency, null when no row has an amount.
-- last_at: when it was last bought.
with sold as (
    select
        sale.contact_id,
        trim(sale.order_id_norm) as key,
        sale.amount_u,
        case when coalesce(sale.quantity, sale.amount_u) > 0 then 1 else 0 end as bought,
        sale.ts_utc
    from esp_sale_line as sale
    join {{ wanted }} as wanted on wanted.contact_id = sale.contact_id
    where sale.ts_utc is null or sale.ts_utc <= cast({{ fence | literal }} as timestamptz)
)

select
    contact_id,
    key,
    max(bought) = 1 as is_bought,
    cast(sum(amount_u) as bigint) as amount_u,
    max(case when bought = 1 then ts_utc end) as last_at
from sold
group by contact_id, key
