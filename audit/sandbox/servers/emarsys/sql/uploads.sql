-- What was sent to the sales-data upload.

-- One file that was accepted.
create table upload (id integer primary key, at text, content text);

-- One value of one row of one file.
create table upload_row (upload integer, place integer, name text, value text);
