-- Open orders whose lines agree after all: same SKUs and units, amounts within the tolerance.
-- One row is one such order.
{%- import 'line_forms.sql' as forms %}
with held as (
    select
        order_id,
        count(*) as entries
    from {{ theirs }}
    group by order_id
),

agreeing as (
    select
        ours.order_id,
        count(*) as entries,
        count(
            case
                when theirs.quantity = ours.quantity and abs(theirs.amount_u - ours.{{ amount }}) <= {{ forms.tolerance('ours.quantity') }} then 1
            end
        ) as alike
    from {{ entries }} as ours
    left join {{ theirs }} as theirs on theirs.order_id = ours.order_id and theirs.sku = ours.sku
    group by ours.order_id
)

select agreeing.order_id
from agreeing
join held on held.order_id = agreeing.order_id and held.entries = agreeing.entries
where agreeing.alike = agreeing.entries
