-- The entries of one side that the two are compared by: of orders that are due and not settled.
-- One row is one row of the relation, without the word that says so; of several amounts of ours
-- the one on the basis that is compared goes by the name of amount_u.
select
{%- for name in columns %}
    {{ name | quoted }},
{%- endfor %}
    {{ amount }} as amount_u
from {{ entries }}
where is_due and order_id not in (select order_id from {{ settled }})
