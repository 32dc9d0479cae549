-- What Stokly traded, month by month: the control totals of what was read.
-- One row is one month (YYYY-MM, cut in the business time zone) and one currency. Orders count
-- in the month they were placed, refunds in the month they were booked; what has no time is the
-- row whose month is null. `records` is orders and refunds, `lines` their lines. `value_u` is
-- micro-units of `currency`: net of the order lines less net of the refund lines. Components of
-- a kit are lines but no value, for the kit's own line has it. A refund is in the currency of
-- its order; where the order is not known, in the reporting currency $currency.
-- Portability: AT TIME ZONE with a named zone is standard SQL; Spark says from_utc_timestamp
-- (and needs its session in UTC). Everything else here is the same in both.
with order_lines as (
    select
        order_id,
        count(*) as lines,
        sum(case when parent_line_id is null then net_u end) as value_u
    from erp_order_line
    group by order_id
),

refund_lines as (
    select
        refund_id,
        count(*) as lines,
        sum(net_u) as value_u
    from erp_refund_line
    group by refund_id
),

records as (
    select
        erp_order.placed_at as happened_at,
        erp_order.currency,
        coalesce(order_lines.lines, 0) as lines,
        coalesce(order_lines.value_u, 0) as value_u
    from erp_order
    left join order_lines on order_lines.order_id = erp_order.order_id

    union all

    select
        erp_refund.refunded_at as happened_at,
        case
            when erp_order.order_id is null then $currency
            else erp_order.currency
        end as currency,
        coalesce(refund_lines.lines, 0) as lines,
        -coalesce(refund_lines.value_u, 0) as value_u
    from erp_refund
    left join refund_lines on refund_lines.refund_id = erp_refund.refund_id
    left join erp_order on erp_order.order_id = erp_refund.order_id
),

dated_records as (
    select
        substr(cast(cast(happened_at at time zone $time_zone as date) as varchar), 1, 7) as month,
        currency,
        lines,
        value_u
    from records
)

select
    month,
    count(*) as records,
    cast(sum(lines) as bigint) as lines,
    cast(sum(value_u) as bigint) as value_u,
    currency
from dated_records
group by month, currency
order by month, currency
