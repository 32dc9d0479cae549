{#- What a line of an order is taken for, and what it is worth, wherever lines are asked about. -#}
{%- import 'words.sql' as say -%}

{#- The nearest whole number to a fraction; one that is as near to two goes to the even one. -#}
{%- macro nearest(number, divisor) -%}
{%- set whole = say.times_in(number, divisor) -%}
{%- set rest = '(' ~ number ~ ' - ' ~ whole ~ ' * ' ~ divisor ~ ')' -%}
({{ whole }} + case when 2 * {{ rest }} > {{ divisor }} or (2 * {{ rest }} = {{ divisor }} and {{ whole }} % 2 <> 0) then 1 else 0 end)
{%- endmacro -%}

{#- Units in millionths, as a whole number. -#}
{%- macro micro(quantity) -%}
{{ say.wide(quantity ~ ' * 1000000') }}
{%- endmacro -%}

{#- Units that are left of a line; null where nobody says how many were bought. -#}
{%- macro units(line) -%}
cast({{ line }}.qty_ordered - coalesce({{ line }}.qty_cancelled, 0) as decimal(18, 6))
{%- endmacro -%}

{#- Whether a line counts: what the customer bought, and not a component of it. -#}
{%- macro counts(line, shipping) -%}
{{ line }}.parent_line_id is null and coalesce({{ line }}.kind, 'goods') in ('goods'{{ ", 'shipping'" if shipping }}) and coalesce({{ line }}.sku, '') <> ''
{%- endmacro -%}

{#- Whether any unit of it is left. -#}
{%- macro is_live(line) -%}
coalesce({{ units(line) }} > 0, true)
{%- endmacro -%}

{#- The whole line in micro-units of the order's currency; null where it is not known. -#}
{%- macro amount(line, tax, discount) -%}
({{ line }}.net_u
{%- if tax %} + {{ line }}.tax_u{% endif %}
{%- if discount %} - coalesce({{ line }}.discount_u, 0){% if tax %} - coalesce({{ line }}.discount_tax_u, 0){% endif %}{% endif %})
{%- endmacro -%}

{#- The part of an amount that the units left make up. -#}
{%- macro of_units_left(line, whole) -%}
case
    when coalesce({{ line }}.qty_cancelled, 0) = 0 then {{ whole }}
    when {{ line }}.qty_ordered > 0 then cast({{ nearest('(' ~ say.wide(whole) ~ ' * ' ~ micro(units(line)) ~ ')', micro(line ~ '.qty_ordered')) }} as bigint)
end
{%- endmacro -%}

{#- Whether a row of the sales data sells; what takes something back is another kind of entry. -#}
{%- macro is_sale(sold) -%}
coalesce({{ sold }}.quantity, 0) >= 0 and coalesce({{ sold }}.amount_u, 0) >= 0
{%- endmacro -%}

{#- How far two amounts may be apart: half a penny a unit, a penny at least, five at most. -#}
{%- macro tolerance(quantity) -%}
least({{ 5 * PENNY_U }}, greatest({{ PENNY_U }}, {{ PENNY_U // 2 }} * abs({{ quantity }})))
{%- endmacro -%}
