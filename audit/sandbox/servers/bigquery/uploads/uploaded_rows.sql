-- What the sales-data upload accepted, of the files after a given one; for SQLite.
-- One row is one row of one file, its columns by name; null where the file has no such column.
select
    upload.id as upload,
    upload.at as came_at,
    row.place,
    max(case when row.name = 'order' then row.value end) as "order",
    max(case when row.name = 'item' then row.value end) as item,
    max(case when row.name = 'price' then row.value end) as price,
    max(case when row.name = 'timestamp' then row.value end) as "timestamp",
    max(case when row.name = 'customer' then row.value end) as customer,
    max(case when row.name = 'email' then row.value end) as email,
    max(case when row.name = 'quantity' then row.value end) as quantity
from upload
join upload_row as row on row.upload = upload.id
where upload.id > ?
group by upload.id, row.place
order by upload.id, row.place
