-- What one run found.
-- One row per finding, columns as kept.
select * exclude (run_id)
from findings
where run_id = $run
order by check_id, key, field
