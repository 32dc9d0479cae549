-- What was sold in the last year, by both systems' word, and how much of it lately.
-- One row is one SKU, exactly as received. in_erp_sales: an order of Stokly holds it; in_esp_sales:
-- a sale that Emarsys holds does. Of Stokly's orders since `recently`: units_u is millionths of
-- units sold, revenue_u their worth with VAT, after discount, in micro-units of the reporting
-- currency, and `unvalued` lines whose worth is not known. An order that is cancelled, a test, or
-- kept out by policy sells nothing, and cancelled units of a line are not sold; a kit's components
-- are not what was bought.
{%- import 'words.sql' as say %}
with sold_lines as (
{%- if by_erp %}
    select
        lines.sku,
        true as in_erp_sales,
        false as in_esp_sales,
        orders.placed_at > cast({{ recently | literal }} as timestamptz) as is_recent,
        cast(lines.qty_ordered * 1000000 as bigint) as ordered_u,
        cast((lines.qty_ordered - coalesce(lines.qty_cancelled, 0)) * 1000000 as bigint) as units_u,
        lines.net_u + lines.tax_u - coalesce(lines.discount_u, 0) - coalesce(lines.discount_tax_u, 0) as worth_u,
        case when coalesce(orders.currency, {{ currency | literal }}) = {{ currency | literal }} then 1000000000 else orders.rate_ppb end as rate_ppb
    from erp_order_line as lines
    join erp_order as orders on orders.order_id = lines.order_id
    where
        orders.placed_at > cast({{ since | literal }} as timestamptz)
        and orders.placed_at <= cast({{ until | literal }} as timestamptz)
        and orders.cancelled_at is null
        and coalesce(orders.status, '') <> 'cancelled'
        and coalesce(orders.in_scope, true)
        and not coalesce(orders.is_test, false)
        and lines.parent_line_id is null
        and coalesce(lines.kind, 'goods') = 'goods'
        and not coalesce(lines.qty_cancelled >= lines.qty_ordered, false)
{%- endif %}
{%- if by_erp and by_esp %}

    union all
{% endif %}
{%- if by_esp %}
    select
        item as sku,
        false as in_erp_sales,
        true as in_esp_sales,
        false as is_recent,
        cast(null as bigint) as ordered_u,
        cast(null as bigint) as units_u,
        cast(null as bigint) as worth_u,
        cast(null as bigint) as rate_ppb
    from esp_sale_line
    where
        ts_utc > cast({{ since | literal }} as timestamptz)
        and ts_utc <= cast({{ until | literal }} as timestamptz)
        and coalesce(quantity, 1) > 0
{%- endif %}
),

valued_lines as (
    select
        sku,
        in_erp_sales,
        in_esp_sales,
        is_recent,
        units_u,
        {{ say.scaled(say.scaled('worth_u', 'rate_ppb', '1000000000'), 'coalesce(units_u, 1)', 'coalesce(nullif(ordered_u, 0), 1)') }} as value_u
    from sold_lines
)

select
    sku,
    bool_or(in_erp_sales) as in_erp_sales,
    bool_or(in_esp_sales) as in_esp_sales,
    {{ 'cast(coalesce(sum(case when is_recent then units_u end), 0) as bigint)' if by_units else 'cast(null as bigint)' }} as units_u,
    {{ 'cast(coalesce(sum(case when is_recent then value_u end), 0) as bigint)' if by_worth else 'cast(null as bigint)' }} as revenue_u,
    count(case when is_recent and value_u is null then 1 end) as unvalued
from valued_lines
where sku is not null
group by sku
