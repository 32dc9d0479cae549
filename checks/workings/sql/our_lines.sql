-- The lines of open orders as Stokly has them.
-- One row is one line. counts: bought, no component, and has a SKU; is_live: units of it are left.
-- quantity: units left. Amounts are of those units, in micro-units of the reporting currency, null
-- where not known: amount_u on the basis of the sales data, other_tax_u the same with VAT where
-- that is without and the other way round, other_discount_u likewise before or after discount,
-- other_both_u in both ways.
-- A discount of the whole order that no line bears is spread over the lines that count by largest
-- remainder, in proportion to their value.
{%- import 'words.sql' as say -%}
{%- import 'line_forms.sql' as forms %}
with plain as (
    select
        line.order_id,
        line.line_id,
        line.sku,
        line.listing_sku,
        line.listing_ref,
        line.parent_sku,
        line.parent_line_id,
        line.qty_ordered,
        line.qty_cancelled,
        line.qty_returned,
        line.net_u,
        line.tax_u,
        line.discount_u as own_discount_u,
        line.discount_tax_u as own_discount_tax_u,
        open.is_due,
        open.rate_ppb,
        open.discount_u as of_order_u,
        {{ forms.counts('line', basis.shipping) }} as counts,
        {{ forms.counts('line', false) }} and coalesce(line.net_u, 0) > 0 as may_bear
    from erp_order_line as line
    join {{ open }} as open on open.order_id = line.order_id
),

summed as (
    select
        *,
        sum(case when may_bear then net_u else 0 end) over (partition by order_id) as bearing_u,
        of_order_u > 0 and sum(coalesce(own_discount_u, 0)) over (partition by order_id) = 0 as is_spread
    from plain
),

shared as (
    select
        *,
        case when is_spread and may_bear then {{ say.times_in('(' ~ say.wide('of_order_u') ~ ' * net_u)', 'bearing_u') }} else 0 end as share_u,
        case when is_spread and may_bear then ({{ say.wide('of_order_u') }} * net_u) % bearing_u else -1 end as rest
    from summed
),

ranked as (
    select
        *,
        row_number() over (partition by order_id order by rest desc, net_u desc, line_id, sku) as place,
        of_order_u - sum(share_u) over (partition by order_id) as left_over_u
    from shared
),

spread as (
    select
        *,
        cast(share_u + case when place <= left_over_u then 1 else 0 end as bigint) as spread_u
    from ranked
),

discounted as (
    select
        *,
        case when is_spread and may_bear then spread_u else own_discount_u end as discount_u,
        case
            when is_spread and may_bear then cast({{ forms.nearest('(' ~ say.wide('spread_u') ~ ' * coalesce(tax_u, 0))', say.wide('net_u')) }} as bigint)
            else own_discount_tax_u
        end as discount_tax_u
    from spread
),

valued as (
    select
        line.*,
        {{ forms.units('line') }} as quantity,
        {{ forms.is_live('line') }} as is_live,
        {{ forms.of_units_left('line', forms.amount('line', basis.tax, basis.discount)) }} as left_u,
        {{ forms.of_units_left('line', forms.amount('line', not basis.tax, basis.discount)) }} as left_tax_u,
        {{ forms.of_units_left('line', forms.amount('line', basis.tax, not basis.discount)) }} as left_discount_u,
        {{ forms.of_units_left('line', forms.amount('line', not basis.tax, not basis.discount)) }} as left_both_u
    from discounted as line
)

select
    order_id,
    sku,
    listing_sku,
    listing_ref,
    parent_sku,
    parent_line_id is not null as is_component,
    is_due,
    counts,
    is_live,
    quantity,
    coalesce(qty_cancelled, 0) as cancelled,
    coalesce(qty_returned, 0) as returned,
{%- for name in ('amount_u', 'other_tax_u', 'other_discount_u', 'other_both_u') %}
{%- set own = ('left_u', 'left_tax_u', 'left_discount_u', 'left_both_u')[loop.index0] %}
    case
        when rate_ppb = 1000000000 then {{ own }}
        else cast({{ forms.nearest('(' ~ say.wide(own) ~ ' * ' ~ say.wide('rate_ppb') ~ ')', say.wide('1000000000')) }} as bigint)
    end as {{ name }}{{ ',' if not loop.last }}
{%- endfor %}
from valued
