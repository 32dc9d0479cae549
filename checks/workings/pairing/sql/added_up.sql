-- One side with the rows of each key added up.
-- One row is one key. A number is the sum of its rows, null where one of them is filled and is no
-- number; another value is the one that all rows share, or '(several)' and which.
{%- import 'words.sql' as say %}
{%- import 'forms.sql' as forms %}
select
{%- for read in side.keys %}
    {{ forms.key(read) }} as {{ read.name | quoted }},
{%- endfor %}
{%- for read in side.compared %}
{%- set name = read.name | quoted %}
{%- if read.kind in ('exact', 'number') %}
    case when count({{ forms.filled(read) }}) = count({{ forms.number(read) }}) then sum({{ forms.number(read) }}) end as {{ name }}
{%- else %}
    case
        when count({{ name }}) = 0 then null
        when count({{ name }}) = count(*) and min({{ name }}) = max({{ name }}) then cast(min({{ name }}) as varchar)
        else '(several) ' || {{ say.listed('cast(' ~ name ~ ' as varchar)') }}
    end as {{ name }}
{%- endif %}
{{- ',' if not loop.last }}
{%- endfor %}
from {{ side.relation }}
group by {% for read in side.keys %}{{ forms.key(read) }}{{ ', ' if not loop.last }}{% endfor %}
