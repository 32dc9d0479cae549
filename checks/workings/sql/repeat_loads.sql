-- Which loads brought the rows of orders that have too many.
-- One row is one such order, load and `part`: 'again' for rows that the load brought again, 'copy'
-- for equal rows of which there are too many, 'kept' for the others.
select distinct
    sale.order_id,
    sale.load_id,
    case when sale.is_again then 'again' when sale.surplus > 0 then 'copy' else 'kept' end as part
from {{ sales }} as sale
join {{ orders }} as wanted on wanted.order_id = sale.order_id
where sale.load_id is not null
