-- The newest snapshot of each system.
-- One row per system: the snapshot as it was sealed, in JSON.
select body
from snapshots
qualify row_number() over (partition by system order by sealed_no desc) = 1
order by system
