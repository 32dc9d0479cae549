-- Every order line that is made, and what happens to it on its way to the right side.
-- One row per line of the left side, and one per line that only the right side has. Amounts in pence.
-- Variables: row_count (lines on the left), line_count (and those only on the right), blank_share (of
-- 100,000), seed, and stride: 1 gives the lines in the order in which they were placed, a number that
-- shares no divisor with line_count gives each of them once in another order, without a sort.
create or replace view line as
with placed as (
    select range * getvariable('stride')::bigint % getvariable('line_count')::bigint as place
    from range(getvariable('line_count')::bigint)
),

numbered as (
    select
        -- New orders: ten lines make four orders, so the next full ten begins a new one.
        if(place < getvariable('row_count'), place, place + 10 - getvariable('row_count')::bigint % 10)
            as n
    from placed
),

ordered as (
    select
        n,
        n // 10 * 4 + [0, 1, 1, 2, 2, 2, 3, 3, 3, 3][n % 10 + 1] as order_no,
        [0, 0, 1, 0, 1, 2, 0, 1, 2, 3][n % 10 + 1] as line_no,
        hash(n, 'fate', getvariable('seed')) % 100000 as fate,
        (hash(n, 'fault', getvariable('seed')) % 1000000)::bigint as fault,
        (hash(n, 'line', getvariable('seed')) % 1000000)::bigint as drawn
    from numbered
),

traded as (
    select
        *,
        (hash(order_no, 'order', getvariable('seed')) % 1000000)::bigint as order_drawn,
        -- The steps between an order's lines are shorter than the range, so no SKU comes twice.
        (order_drawn + line_no * 1009) % 4070 as sku_no,
        case
            when n >= getvariable('row_count') then 'extra'
            when fate < 1000 then 'missing'
            when fate < 1500 then 'twice'
            when fate < 2500 then 'drifted'
            when fate < 2500 + getvariable('blank_share') then 'blank'
            else 'same'
        end as happens,
        ['new', 'paid', 'picked', 'shipped', 'returned'] as statuses
    from ordered
),

sold as (
    select
        *,
        1 + drawn % 12 as quantity,
        quantity * (29 + sku_no * 7919 % 4970) as pence,
        drawn // 12 % 5 as status_no,
        happens = 'drifted' and fault % 10 in (0, 1, 2, 3, 8) as amount_drifts,
        happens = 'drifted' and fault % 10 in (4, 5, 8, 9) as quantity_drifts,
        happens = 'drifted' and fault % 10 in (6, 7, 9) as status_drifts,
        -- Every other one is a single penny; the sign is drawn too.
        if(fault // 20 % 2 = 0, 1, -1) * if(fault // 10 % 2 = 0, 1, 2 + fault // 40 % 2000) as off_by
    from traded
)

select
    n,
    happens,
    case
        when happens <> 'blank' then printf('SO-%07d', order_no)
        when fault % 2 = 0 then ''
    end as order_id,
    case
        when happens <> 'blank'
            then printf('%05d', 10000 + 20 * sku_no) || ['', 'A', 'B', 'C', 'D', 'E'][sku_no % 6 + 1]
        when fault % 2 = 0 then ''
    end as sku,
    quantity::integer as quantity,
    pence,
    case when order_drawn % 100 < 90 then 'GBP' when order_drawn % 100 < 97 then 'EUR' else 'USD' end
        as currency,
    timestamp '2025-01-01' + to_seconds(order_no * 78840000 // getvariable('row_count')::bigint)
        as placed_at,
    ['web', 'app', 'shop', 'phone', 'market'][order_drawn // 100 % 5 + 1] as channel,
    statuses[status_no + 1] as status,
    (quantity + if(quantity_drifts, 1 + fault // 10 % 3, 0))::integer as right_quantity,
    pence + if(amount_drifts, off_by, 0) as right_pence,
    if(status_drifts, statuses[(status_no + 1) % 5 + 1], status) as right_status,
    case happens when 'missing' then 0 when 'twice' then 2 else 1 end as copies_right,
    if(happens = 'extra', 0, 1) as copies_left
from sold
