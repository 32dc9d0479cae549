-- Both sides, as received, of the contacts that differ in any field.
-- One row is one contact: said.COLUMN is Stokly's value and held.COLUMN Emarsys', null where it has
-- none.
select
    ours.contact_id,
{%- for field in fields %}
    customer.{{ field.column | quoted }} as {{ field.said | quoted }},
    theirs.{{ (field.held if field.is_decoded else field.column) | quoted }} as {{ field.held | quoted }}{{ ',' if not loop.last }}
{%- endfor %}
from {{ wanted }} as wanted
join {{ stated }} as ours on ours.contact_id = wanted.contact_id
join erp_customer as customer on customer.customer_id = ours.of_customer
left join {{ held }} as theirs on theirs.contact_id = ours.contact_id
