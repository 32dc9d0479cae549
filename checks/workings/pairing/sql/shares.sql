-- How many rows of one side hold each of some values: what is usual, beside what is found.
-- One row is the side. `rows` counts its rows, held_N those with the Nth value; an instant holds
-- the value when it lies on that day.
select
{%- for one in values %}
{%- set text = 'cast(' ~ (one.name | quoted) ~ ' as varchar)' %}
    count(case when {{ 'left(' ~ text ~ ', 10)' if one.is_day else text }} = {{ one.text | literal }} then 1 end) as held_{{ loop.index0 }},
{%- endfor %}
    count(*) as rows
from {{ relation }}
