-- Add one run to the history, after every run before it.
insert into runs
select
    $run_id,
    coalesce(max(ordinal), 0) + 1,
    $client,
    $started_at,
    $finished_at,
    $fence,
    $config_hash,
    $version,
    $snapshot_ids
from runs
