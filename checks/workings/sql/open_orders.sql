-- The orders that must be looked at line by line.
-- One row is one order of which Emarsys has a row and Stokly has lines, and whose lines are not
-- the same on both sides, or can't be read as they stand. is_due and rate_ppb as in order_states.sql.
select
    bag.order_id,
    state.is_due,
    state.rate_ppb,
    state.discount_u
from {{ bags }} as bag
join {{ states }} as state on state.order_id = bag.order_id
where bag.all_lines > 0 and (state.is_special or not bag.is_alike)
