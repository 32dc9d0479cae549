-- How many lines Emarsys holds under another code than Stokly's SKU, by the way the code tells it.
-- One row is one way; way as in sku_ways.sql, amount_u what the lines are worth, micro-units of
-- the reporting currency.
select
    ways.way,
    count(*) as lines,
    cast(coalesce(sum(entry.amount_u), 0) as bigint) as amount_u
from {{ ways }} as ways
join {{ entries }} as entry on entry.order_id = ways.order_id and entry.sku = ways.sku
where ways.way > 1 and entry.is_due
group by ways.way
order by ways.way
