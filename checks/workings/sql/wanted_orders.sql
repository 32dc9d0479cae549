-- Some orders, as far as their lines must be read.
-- One row is one order of those wanted; columns as in open_orders.sql.
select
    state.order_id,
    state.is_due,
    state.rate_ppb,
    state.discount_u
from {{ states }} as state
join {{ wanted }} as wanted on wanted.order_id = state.order_id
