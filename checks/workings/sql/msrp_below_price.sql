-- Where mails strike through a price that is lower than the one beside it.
-- One row is one active item that both systems have. said and held are the price before reduction,
-- Stokly's (null where it states none) and Emarsys', in micro-units; `tolerance` is in them too.
select
    ours.sku,
    cast(ours.msrp_u * 1000000 as bigint) as said,
    cast(theirs.msrp_u * 1000000 as bigint) as held
from {{ erp_items }} as ours
join {{ esp_items }} as theirs on theirs.sku = ours.sku
where ours.active and (theirs.price_u - theirs.msrp_u) * 1000000 > {{ tolerance }}
