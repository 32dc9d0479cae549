-- How nearly each of some column sets names a row of one side.
-- One row is the side. `rows` counts its rows, filled_N those in which no column of the Nth set is
-- null, distinct_N its different values, told by a sketch.
{%- import 'words.sql' as say %}
select
{%- for columns in sets %}
    count(case when {% for name in columns %}{{ name | quoted }} is not null{{ ' and ' if not loop.last }}{% endfor %} then 1 end) as filled_{{ loop.index0 }},
    approx_count_distinct({{ say.hash64(columns | map('quoted') | list) }}) as distinct_{{ loop.index0 }},
{%- endfor %}
    count(*) as rows
from {{ relation }}
