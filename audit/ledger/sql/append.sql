-- Add records behind the last; one row is one record, its columns in the order of the chain.
insert into entry (
    seq, at, plan_id, row_id, state, code, request, response, pre_image, note, prev_hash, hash
)
values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
