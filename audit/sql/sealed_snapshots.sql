-- Snapshots that are known by their ids.
-- One row per snapshot: its body, as JSON.
select body
from snapshots
where snapshot_id in (select unnest($ids))
order by system, snapshot_id
