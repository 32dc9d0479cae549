-- Which orders Emarsys holds, by the key they were sent under.
-- One row is one order key in the sales data. `lines` counts rows, repeated and negative ones
-- included; `amount_u` is their sum in micro-units of the account's currency, null when no row
-- has an amount; `first_loaded_at` is when the first of them was in, null when no load time is kept.
with keyed_lines as (
    select
        order_id_norm,
        amount_u,
        loaded_at
    from esp_sale_line
    where order_id_norm is not null
)

select
    order_id_norm as order_id,
    count(*) as lines,
    cast(sum(amount_u) as bigint) as amount_u,
    min(loaded_at) as first_loaded_at
from keyed_lines
group by order_id_norm
