-- Whether the lines of an order are the same on both sides, as a bag.
-- One row is one order of which Emarsys has a row. is_alike: SKU, units and amount of its lines
-- are those of its rows in the sales data: two hashes of every row, made as the pairing kernel
-- makes them, cancel out, and so does the money; rows that take something back are left out.
-- lines: its goods lines of which units are left; several: those of more than one unit;
-- without_amount, without_quantity: those that do not tell it; value_u: what they are worth,
-- micro-units of the order's currency; without_sku: goods lines that no code names; rows: its rows
-- in the sales data; all_lines: of any kind.
{%- import 'words.sql' as say -%}
{%- import 'line_forms.sql' as forms %}
{%- import 'forms.sql' as pairing %}
{%- set of_ours = ['line.sku', forms.units('line'), forms.of_units_left('line', forms.amount('line', basis.tax, basis.discount))] %}
{%- set of_theirs = ['sold.item', 'cast(sold.quantity as decimal(18, 6))', 'sold.amount_u'] %}
{%- macro salted(values) -%}
{{ say.hash64([values[2], values[2] ~ ' is null', values[1], values[1] ~ ' is null', pairing.salted(values[0], salt)]) }}
{%- endmacro %}
with ours as (
    select
        line.order_id,
        {{ forms.counts('line', basis.shipping) }} and {{ forms.is_live('line') }} as is_live,
        line.parent_line_id is null and coalesce(line.kind, 'goods') = 'goods' and coalesce(line.sku, '') = '' as is_nameless,
        {{ of_ours[1] }} as quantity,
        {{ of_ours[2] }} as amount_u,
        {{ say.hash64(of_ours) }} as one_hash,
        {{ salted(of_ours) }} as other_hash
    from erp_order_line as line
    where line.order_id in (select order_id from {{ names }})
),

rows_of_both as (
    select
        order_id,
        is_live,
        is_nameless,
        false as is_row,
        quantity,
        amount_u,
        case when is_live then one_hash else 0 end as one_hash,
        case when is_live then other_hash else 0 end as other_hash
    from ours

    union all

    select
        name.order_id,
        false as is_live,
        false as is_nameless,
        true as is_row,
        null as quantity,
        sold.amount_u,
        {{ say.hash64(of_theirs) }} as one_hash,
        -{{ salted(of_theirs) }} as other_hash
    from esp_sale_line as sold
    join {{ names }} as name on name.key = sold.order_id_norm
    where {{ forms.is_sale('sold') }}
)

select
    order_id,
    bit_xor(one_hash) = 0
    and sum(other_hash) = 0
    and count(case when is_live then 1 end) = count(case when is_row then 1 end)
    and coalesce(sum(case when is_row then -amount_u when is_live then amount_u end), 0) = 0 as is_alike,
    count(case when is_live then 1 end) as lines,
    count(case when is_live and quantity > 1 then 1 end) as several,
    count(case when is_live and amount_u is null then 1 end) as without_amount,
    count(case when is_live and quantity is null then 1 end) as without_quantity,
    count(case when is_nameless then 1 end) as without_sku,
    count(case when is_row then 1 end) as rows,
    count(case when not is_row then 1 end) as all_lines,
    cast(coalesce(sum(case when is_live then amount_u end), 0) as bigint) as value_u
from rows_of_both
group by order_id
