-- Everything that is a person's: the customers and contacts named, and those customers' orders.
-- One row per record: the table column that it stands in, and its id.
select column_name, id from persons
union
select 'order_id', erp_order.order_id
from erp_order
join persons on persons.column_name = 'customer_id' and persons.id = erp_order.customer_id
