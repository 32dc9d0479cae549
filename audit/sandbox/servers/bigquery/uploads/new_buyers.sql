-- Buyers that are made up for keys of the uploaded rows that no contact has.
-- One row is one such buyer, in the order of si_contacts' columns, with its key at the end; `buyers`
-- are those that are there.
select
    (select coalesce(max(si_contact_id), 0) from buyers) + row_number() over (order by rows.key) as si_contact_id,
    null::bigint as contact_id,
    max(rows.customer) as contact_external_id,
    max(rows.came_at) as load_date,
    min(rows.came_at)::date as registered_on,
    null::varchar as contact_source,
    count(distinct rows."order") as number_of_purchases,
    sum(rows.price) as turnover,
    max(rows.bought_on) as last_order_date,
    true as is_generated,
    rows.key
from sound as rows
where rows.key is not null and rows.key not in (select key from known_buyer)
group by rows.key
