-- Plans with a row that was intended and never heard of again. One row is one plan.
select distinct intended.plan_id
from entry as intended
where
    intended.state = 'intent'
    and intended.row_id is not null
    and not exists (
        select 1
        from entry as later
        where
            later.plan_id = intended.plan_id
            and later.row_id = intended.row_id
            and later.seq > intended.seq
    )
order by intended.plan_id
