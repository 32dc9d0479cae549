-- How much there is to ask about: orders of both sides, those that are due, and their lines.
-- One row is the whole; columns as in order_bags.sql, of due orders whose lines are known. Values
-- are micro-units of the reporting currency, rates taken to the nearest one.
{%- import 'words.sql' as say -%}
{%- import 'line_forms.sql' as forms %}
with known as (
    select
        bag.order_id,
        bag.lines,
        bag.several,
        bag.without_sku,
        bag.all_lines,
        state.is_due,
        state.is_due and bag.all_lines > 0 as is_asked,
        case when state.rate_ppb is null then bag.lines else bag.without_amount end as without_amount,
        bag.without_quantity,
        case when state.rate_ppb = 1000000000 then bag.value_u else cast({{ forms.nearest('(' ~ say.wide('bag.value_u') ~ ' * ' ~ say.wide('state.rate_ppb') ~ ')', say.wide('1000000000')) }} as bigint) end as value_u
    from {{ bags }} as bag
    join {{ states }} as state on state.order_id = bag.order_id
)

select
    count(case when all_lines > 0 then 1 end) as held,
    count(case when all_lines = 0 then 1 end) as held_without_lines,
    cast(coalesce(sum(case when is_asked then 1 else 0 end), 0) as bigint) as orders,
    cast(coalesce(sum(case when is_due and all_lines = 0 then 1 else 0 end), 0) as bigint) as without_lines,
{%- for name in ('lines', 'several', 'without_amount', 'without_quantity', 'without_sku', 'value_u') %}
    cast(coalesce(sum(case when is_asked then {{ name }} else 0 end), 0) as bigint) as {{ name }}{{ ',' if not loop.last }}
{%- endfor %}
from known
