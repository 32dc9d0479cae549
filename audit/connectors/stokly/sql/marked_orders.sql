-- One row is one order: its id, and a mark that changes when the order does.
-- The order of the rows is one of chance, and hangs on the ids alone: the first n are a random
-- sample in this pull and in the next.
select
    order_id,
    sha256(told) as marker
from headers
order by sha256(order_id), order_id
