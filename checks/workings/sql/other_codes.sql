-- Lines that Emarsys holds under another code than Stokly's SKU.
-- One row is one due order, SKU and item, by one of the ways asked about; way as in sku_ways.sql, the rest as in our_entries.sql.
select
    entry.order_id,
    entry.sku,
    entry.quantity,
    entry.amount_u,
    ways.item,
    ways.way
from {{ ways }} as ways
join {{ entries }} as entry on entry.order_id = ways.order_id and entry.sku = ways.sku
where entry.is_due and ways.way in ({{ asked | join(', ') }})
