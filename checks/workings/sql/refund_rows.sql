-- What was taken back of some orders.
-- One row is one order, SKU and instant; the SKU is null where no line of the refund names one.
-- quantity and amount_u are nought or more, null where not known; the amount is in micro-units of
-- the reporting currency, on the basis of the sales data.
{%- import 'words.sql' as say -%}
{%- import 'line_forms.sql' as forms %}
with plain as (
    select
        refund.order_id,
        refund.refunded_at as back_at,
{%- if lines %}
        nullif(line.sku, '') as sku,
        line.qty,
        line.net_u{% if basis.tax %} + line.tax_u{% endif %} as own_u,
{%- else %}
        cast(null as varchar) as sku,
        cast(null as decimal(18, 6)) as qty,
        cast(null as bigint) as own_u,
{%- endif %}
        open.rate_ppb
    from erp_refund as refund
    join {{ open }} as open on open.order_id = refund.order_id
{%- if lines %}
    left join erp_refund_line as line on line.refund_id = refund.refund_id
{%- endif %}
    where refund.refunded_at is null or refund.refunded_at <= cast({{ until | literal }} as timestamptz)
),

valued as (
    select
        order_id,
        sku,
        back_at,
        qty,
        case
            when rate_ppb = 1000000000 then own_u
            else cast({{ forms.nearest('(' ~ say.wide('own_u') ~ ' * ' ~ say.wide('rate_ppb') ~ ')', say.wide('1000000000')) }} as bigint)
        end as amount_u
    from plain
)

select
    order_id,
    sku,
    back_at,
    cast(case when count(qty) = count(*) then sum(qty) end as decimal(18, 6)) as quantity,
    cast(case when count(amount_u) = count(*) then sum(amount_u) end as bigint) as amount_u
from valued
group by order_id, sku, back_at
