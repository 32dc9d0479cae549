-- The whole chain, from the first record on. One row is one record.
-- By the table itself and no index, so that what is proved is what stands there.
select seq, at, plan_id, row_id, state, code, request, response, pre_image, note, prev_hash, hash
from entry not indexed
order by seq
