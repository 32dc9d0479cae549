-- One side with the rows of each key added up.
-- One row is one key. A number is the sum of its rows; another value is the one that all rows
-- share, or '(several)'.
{%- import 'forms.sql' as forms %}
select
{%- for read in side.keys %}
    {{ forms.key(read) }} as {{ read.name | quoted }},
{%- endfor %}
{%- for read in side.compared %}
{%- set name = read.name | quoted %}
{%- if read.kind in ('exact', 'number') %}
    sum({{ forms.number(read) }}) as {{ name }}
{%- else %}
    case
        when count({{ name }}) = 0 then null
        when count({{ name }}) = count(*) and min({{ name }}) = max({{ name }}) then cast(min({{ name }}) as varchar)
        else '(several)'
    end as {{ name }}
{%- endif %}
{{- ',' if not loop.last }}
{%- endfor %}
from {{ side.relation }}
group by {% for read in side.keys %}{{ forms.key(read) }}{{ ', ' if not loop.last }}{% endfor %}
