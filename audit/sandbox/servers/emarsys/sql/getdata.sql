-- One row a key that was asked for: the key, how many contacts have it, and the contact as JSON.
select
    asked.value ->> 0 as key,
    count(contact.id) as contacts,
    max($record) as record
from json_each(?) as asked
left join contact on contact.$key = asked.value ->> 1
group by asked.key
order by asked.key
