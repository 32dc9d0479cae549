-- Which of the sales of open orders are there once too often.
-- One row is one of their_rows.sql.
-- is_again: brought again by another load. Where rows of one order come from several loads, the
-- load whose total is nearest to what the order is worth is kept (of two, the one named first);
-- another's row is there again if the kept load has its SKU too. surplus: of the rows left that
-- are equal in SKU, units, amount and time, how many are more than Stokly has lines of the SKU,
-- one at least; the number is of all rows equal in these, whatever their load.
-- Rows of a SKU that add up to what Stokly has of it are no copies, however many they are. An
-- order of which a row names no load is judged by the second rule alone.
{%- import 'line_forms.sql' as forms %}
with per_sku as (
    select
        order_id,
        sku,
        case when count(quantity) = count(*) then sum(quantity * rows) end as quantity,
        sum(amount_u * rows) as amount_u
    from {{ rows }} as named
    group by order_id, sku
),

per_load as (
    select
        order_id,
        load_id,
        sum(amount_u * rows) as total_u
    from {{ rows }} as named
    group by order_id, load_id
),

worth as (
    select
        order_id,
        sum({{ amount }}) as worth_u
    from {{ entries }}
    group by order_id
),

several as (
    select order_id
    from per_load
    group by order_id
    having count(*) > 1 and count(load_id) = count(*)
),

placed as (
    select
        per_load.order_id,
        per_load.load_id,
        row_number() over (
            partition by per_load.order_id
            order by abs(coalesce(per_load.total_u, 0) - coalesce(worth.worth_u, 0)), per_load.load_id
        ) as place
    from per_load
    join several on several.order_id = per_load.order_id
    left join worth on worth.order_id = per_load.order_id
),

kept as (
    select
        order_id,
        load_id
    from placed
    where place = 1
),

held_by_kept as (
    select distinct
        named.order_id,
        named.sku,
        kept.load_id
    from {{ rows }} as named
    join kept on kept.order_id = named.order_id and kept.load_id = named.load_id
),

told as (
    select
        named.*,
        coalesce(entry.lines, 1) as lines,
        coalesce(
            per_sku.quantity = entry.quantity and abs(per_sku.amount_u - entry.{{ amount }}) <= {{ forms.tolerance('entry.quantity') }},
            false
        ) as adds_up,
        held.load_id is not null and held.load_id <> named.load_id as is_elsewhere
    from {{ rows }} as named
    join per_sku on per_sku.order_id = named.order_id and per_sku.sku = named.sku
    left join {{ entries }} as entry on entry.order_id = named.order_id and entry.sku = named.sku
    left join held_by_kept as held on held.order_id = named.order_id and held.sku = named.sku
)

select
    order_id,
    sku,
    is_known,
    item,
    quantity,
    amount_u,
    ts_utc,
    load_id,
    rows,
    is_elsewhere and not adds_up as is_again,
    case
        when adds_up or is_elsewhere then 0
        else greatest(
            sum(case when is_elsewhere then 0 else rows end) over (partition by order_id, sku, quantity, amount_u, ts_utc) - lines,
            0
        )
    end as surplus
from told
