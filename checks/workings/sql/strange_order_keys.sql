-- Order keys of the sales data that, as they are written, name no order and no refund.
-- One row is one key: value as it was sent; load_id is the first of the loads that brought it,
-- value_u what its rows add up to, micro-units (null where none has an amount).
with sent as (
    select
        order_id_raw as value,
        min(load_id) as load_id,
        cast(sum(amount_u) as bigint) as value_u
    from esp_sale_line
    group by order_id_raw
),

known as (
{%- for form in forms %}
    select {{ form }} as value from erp_order
    {{ 'union all' if not loop.last or refunds }}
{%- endfor %}
{%- if refunds %}
    select refund_id as value from erp_refund
{%- endif %}
),

strange as (
    select value from sent

    except

    select value from known
)

select
    sent.value,
    sent.load_id,
    sent.value_u
from sent
join strange on strange.value = sent.value
order by sent.value
