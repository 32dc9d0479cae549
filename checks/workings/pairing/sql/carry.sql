-- The rows of one side that must be looked at: those of keys held differently, and blank ones.
-- One row is one row of the side. key_N and value_N, rest_N, micro_N are its key and compared
-- columns in the form in which they are compared; raw_N is every column of the side as it is.
-- Only one slice of the keys is taken, so that what is carried fits into memory.
{%- import 'forms.sql' as forms %}
select
{%- for read in side.keys %}
    {{ forms.key(read) }} as key_{{ loop.index0 }},
{%- endfor %}
{%- for read in side.compared %}
    {{ forms.value(read) }} as value_{{ loop.index0 }},
{%- set more = forms.rest(read, side.name) %}
{%- if more %}
    {{ more }} as rest_{{ loop.index0 }},
{%- endif %}
{%- if read.kind in ('exact', 'number') %}
    {{ forms.micro(read) }} as micro_{{ loop.index0 }},
{%- endif %}
{%- endfor %}
{%- if side.currency %}
    cast({{ side.currency | quoted }} as varchar) as currency,
{%- endif %}
{%- for name in side.raw %}
    {{ 'cast(' ~ (name | quoted) ~ ' as varchar)' if name in side.foreign else name | quoted }} as raw_{{ loop.index0 }},
{%- endfor %}
    {{ forms.key_hash(side) }} = -1 as is_blank
from {{ side.relation }}
where {{ forms.key_hash(side) }} in (
    select key_hash
    from {{ suspects }}
    where state <> 'alike' and abs(key_hash) % {{ slices }} = {{ slice }}
)
