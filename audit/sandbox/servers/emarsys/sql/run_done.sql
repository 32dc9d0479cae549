-- Finish one evaluation of a segment, whose contacts stand in a list by now.
update run
set
    contact_list = ?1,
    users = (select count(*) from list_member where list = ?1),
    opted_in = (
        select count(*)
        from list_member
        join contact on contact.id = list_member.contact_id
        where list_member.list = ?1 and contact."31" = '1'
    )
where id = ?2
