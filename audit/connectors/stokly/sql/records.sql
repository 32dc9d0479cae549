-- One row: how many records the pull's orders announce.
SELECT coalesce(sum(records), 0)
FROM answer
WHERE path = ? AND pull = ? AND page = 0
