-- How many keys are alike and different; whether there are blank ones.
-- One row is one state; `keys` counts hashes.
select
    state,
    cast(sum(keys) as bigint) as keys
from {{ suspects }}
group by state
