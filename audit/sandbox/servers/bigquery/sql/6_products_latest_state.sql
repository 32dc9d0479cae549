-- One row: one item of the catalogue as it stands; most facts with a default and local variants.
select
    item as item_id,
    group_id as item_group_id,
    {'default': title, 'locals': []::struct(k varchar, v varchar)[]} as title,
    {'default': link, 'locals': []::struct(k varchar, v varchar)[]} as link,
    {'default': image, 'locals': []::struct(k varchar, v varchar)[]} as image,
    {'default': category, 'locals': []::struct(k varchar, v varchar)[]} as category,
    {'default': available, 'locals': []::struct(k varchar, v boolean)[]} as available,
    {
        'default': msrp::decimal(38, 9), 'locals': []::struct(k varchar, v decimal(38, 9))[]
    } as msrp,
    {
        'default': price::decimal(38, 9), 'locals': []::struct(k varchar, v decimal(38, 9))[]
    } as price,
    loaded_at as event_time,
    loaded_at
from catalogue
