-- How many rows of open, due orders fit each basis that amounts may be on.
-- One row is the whole. Each column, named as in our_entries.sql, counts the rows that have as many
-- units as Stokly has of the SKU, and an amount that agrees on that basis.
{%- import 'line_forms.sql' as forms %}
select
{%- for name in names %}
    count(case when abs(theirs.amount_u - ours.{{ name }}) <= {{ forms.tolerance('ours.quantity') }} then 1 end) as {{ name }}{{ ',' if not loop.last }}
{%- endfor %}
from {{ entries }} as ours
join {{ rows }} as theirs on theirs.order_id = ours.order_id and theirs.sku = ours.sku
where ours.is_due and theirs.quantity = ours.quantity
