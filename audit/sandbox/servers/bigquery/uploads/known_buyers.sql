-- By which key a row of sales data finds its buyer: the customer's own id, or the e-mail.
-- One row is one key of one buyer of si_contacts.
select
    contacts."External ID" as key,
    buyers.si_contact_id
from contacts
join si_contacts as buyers on buyers.contact_id::varchar = contacts.user_id
where contacts."External ID" is not null

union

select
    lower(contacts."Email") as key,
    buyers.si_contact_id
from contacts
join si_contacts as buyers on buyers.contact_id::varchar = contacts.user_id
where contacts."Email" is not null

union

select
    contact_external_id as key,
    si_contact_id
from si_contacts
where is_generated and contact_external_id is not null
