-- The snapshots of the same system that were sealed before one, the newest first.
-- One row per snapshot, $most at most: the snapshot as it was sealed, in JSON.
select earlier.body
from snapshots as earlier
join snapshots as now on now.system = earlier.system and earlier.sealed_no < now.sealed_no
where now.snapshot_id = $id
order by earlier.sealed_no desc
limit $most
