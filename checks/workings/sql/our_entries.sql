-- What Stokly expects Emarsys to hold of open orders.
-- One row is one order and SKU, its lines added up; a sum is null where one of its parts is.
-- lines: how many there are; the rest as in our_lines.sql.
select
    order_id,
    sku,
    cast(case when count(quantity) = count(*) then sum(quantity) end as decimal(18, 6)) as quantity,
{%- for name in ('amount_u', 'other_tax_u', 'other_discount_u', 'other_both_u') %}
    cast(case when count({{ name }}) = count(*) then sum({{ name }}) end as bigint) as {{ name }},
{%- endfor %}
    cast(sum(cancelled) as decimal(18, 6)) as cancelled,
    cast(sum(returned) as decimal(18, 6)) as returned,
    count(*) as lines,
    min(is_due) as is_due
from {{ lines }}
where counts and is_live
group by order_id, sku
