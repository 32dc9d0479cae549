-- What else is known of some lines.
-- One row is one order and SKU of those wanted. is_component: only as a component of a kit;
-- is_cancelled: bought, and every unit cancelled; prices of the two catalogues are for one unit,
-- micro-units of the reporting currency, null where not known; the rest as in our_entries.sql.
with parts as (
    select
        wanted.order_id,
        wanted.sku,
        count(case when line.is_component then 1 end) > 0 and count(case when line.counts then 1 end) = 0 as is_component,
        count(case when line.counts and not line.is_live then 1 end) > 0 and count(case when line.counts and line.is_live then 1 end) = 0 as is_cancelled
    from {{ wanted }} as wanted
    left join {{ lines }} as line on line.order_id = wanted.order_id and line.sku = wanted.sku
    group by wanted.order_id, wanted.sku
)

select
    parts.order_id,
    parts.sku,
    parts.is_component,
    parts.is_cancelled,
    entry.other_tax_u,
    entry.other_discount_u,
    entry.cancelled,
    entry.returned,
    {{ 'ours.price_u' if ours else 'cast(null as bigint)' }} as price_u,
    {{ 'ours.msrp_u' if ours else 'cast(null as bigint)' }} as msrp_u,
    {{ 'theirs.price_u' if theirs else 'cast(null as bigint)' }} as esp_price_u,
    {{ 'theirs.msrp_u' if theirs else 'cast(null as bigint)' }} as esp_msrp_u
from parts
left join {{ entries }} as entry on entry.order_id = parts.order_id and entry.sku = parts.sku
{%- if ours %}
left join erp_product as ours on ours.sku = parts.sku
{%- endif %}
{%- if theirs %}
left join esp_product as theirs on theirs.item = parts.sku
{%- endif %}
