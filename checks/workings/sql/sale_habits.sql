-- How the integration sends sales, as the sales that are there tell.
-- One row is the whole. by_FORM: keys of the sales data that are that name of their order. at_TIME:
-- rows that bear that instant of their order, to the second, or its day where a day alone was sent.
-- by_customer and by_email: rows sent with either. back_both, back_amount, back_quantity: rows that
-- take something back, by what of them is below nought.
with names as (
    select
{%- for form in forms %}
        count(case when named.key = trim(orders.{{ form }}) then 1 end) as by_{{ form }}{{ ',' if not loop.last }}
{%- endfor %}
    from {{ names }} as named
    join erp_order as orders on orders.order_id = named.order_id
),

sold as (
    select
{%- for time in times %}
        count(
            case
                when sold.ts_is_date_only and cast(sold.ts_utc as date) = cast(orders.{{ time }} as date) then 1
                when not coalesce(sold.ts_is_date_only, false) and date_trunc('second', sold.ts_utc) = date_trunc('second', orders.{{ time }}) then 1
            end
        ) as at_{{ time }},
{%- endfor %}
        count(case when sold.key_kind = 'customer' then 1 end) as by_customer,
        count(case when sold.key_kind = 'email' then 1 end) as by_email,
        count(case when sold.amount_u < 0 and sold.quantity < 0 then 1 end) as back_both,
        count(case when sold.amount_u < 0 and sold.quantity >= 0 then 1 end) as back_amount,
        count(case when sold.amount_u >= 0 and sold.quantity < 0 then 1 end) as back_quantity
    from esp_sale_line as sold
    join {{ names }} as named on named.key = sold.order_id_norm
    join erp_order as orders on orders.order_id = named.order_id
)

select
    names.*,
    sold.*
from names
cross join sold
