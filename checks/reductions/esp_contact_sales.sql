-- What each contact bought, as Emarsys ties sales to contacts.
-- One row is one contact with sales data. `orders` counts distinct order keys; `amount_u` is the
-- sum of its rows in micro-units of the account's currency, null when no row has an amount.
with tied_lines as (
    select
        contact_id,
        order_id_norm,
        amount_u
    from esp_sale_line
    where contact_id is not null
)

select
    contact_id,
    count(distinct order_id_norm) as orders,
    cast(sum(amount_u) as bigint) as amount_u
from tied_lines
group by contact_id
