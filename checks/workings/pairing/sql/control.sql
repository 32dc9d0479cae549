-- The control totals of one side.
-- One row is one currency (null: none is told). `rows` counts rows; micro_N is the sum of the Nth
-- amount in millionths, unread_N the rows whose amount is filled and is no number.
{%- import 'forms.sql' as forms %}
select
    {{ 'cast(' ~ (side.currency | quoted) ~ ' as varchar)' if side.currency else 'cast(null as varchar)' }} as currency,
{%- for read in side.amounts %}
    cast(coalesce(sum({{ forms.number(read) }}), 0) * 1000000 as decimal(38, 0)) as micro_{{ loop.index0 }},
    count({{ forms.filled(read) }}) - count({{ forms.number(read) }}) as unread_{{ loop.index0 }},
{%- endfor %}
    count(*) as rows
from {{ side.relation }}
group by 1
