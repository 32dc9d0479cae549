-- Identifiers that customers had in the open snapshot and that are written otherwise now.
-- One row is one customer and kind of identifier: value is as it was received then. `today` is a
-- frame of the customers whose record stands now and is not erased.
with pairs as (
    select
        today.customer_id,
        earlier.email_raw as email,
        earlier.mobile_raw as mobile,
        earlier.account_code,
        earlier.email_raw is distinct from today.email_raw as other_email,
        earlier.mobile_raw is distinct from today.mobile_raw as other_mobile,
        earlier.account_code is distinct from today.account_code as other_code
    from erp_customer as earlier
    join today on today.customer_id = earlier.customer_id
)

select customer_id, 'email' as kind, email as value
from pairs
where other_email and email is not null

union all

select customer_id, 'mobile' as kind, mobile as value
from pairs
where other_mobile and mobile is not null

union all

select customer_id, 'account code' as kind, account_code as value
from pairs
where other_code and account_code is not null
