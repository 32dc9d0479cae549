-- How many items are asked about, and how many of them Emarsys has.
-- One row is all of them. `items` counts those that the catalogue must know, `active` those of
-- them that are on sale, `timeless` those that do not say when they changed; `idle` those that are
-- the parents of others and never sold themselves. The rest counts active items that Emarsys has:
-- `both` all of them, both_FIELD those of which the field can be asked: Stokly states it; of the
-- price before reduction, Emarsys does, for it need not.
with needed as (
    select
        *,
        coalesce(is_parent, false) and not in_erp_sales and not in_esp_sales as is_idle
    from {{ erp_items }}
)

select
    count(case when not is_idle then 1 end) as items,
    count(case when not is_idle and active then 1 end) as active,
    count(case when not is_idle and is_timeless then 1 end) as timeless,
    count(case when is_idle then 1 end) as idle,
{%- for field in fields %}
    count(case when active and theirs.sku is not null then {{ 'theirs' if field == 'msrp_u' else 'needed' }}.{{ field }} end) as both_{{ field }},
{%- endfor %}
    count(case when active and theirs.sku is not null then 1 end) as both
from needed
left join {{ esp_items }} as theirs on theirs.sku = needed.sku
