-- What the newest snapshots hold of the records that repairs are about.
-- One row per record that is named: whether the account held such a contact, and whether the
-- customer of that contact, or of that id, was erased or merged away. Never null.
with named as (
    select distinct record from wanted
),

customers as (
    select
        customer_id,
        erased_at is not null as is_erased,
        merged_into is not null or merged_at is not null as is_merged
    from erp_customer
)

select
    named.record,
    esp_contact.contact_id is not null as is_held,
    coalesce(bool_or(theirs.is_erased), false) as contact_erased,
    coalesce(bool_or(own.is_erased or own.is_merged), false) as customer_gone
from named
left join esp_contact on esp_contact.contact_id = named.record
left join customers as theirs on theirs.customer_id = trim(esp_contact.external_id_raw)
left join customers as own on own.customer_id = named.record
group by all
