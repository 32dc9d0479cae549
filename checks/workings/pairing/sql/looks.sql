-- What the text columns of one side look like, by its first rows.
-- One row is the side. filled_N, numbers_N, pointed_N and instants_N count the Nth text column.
{%- import 'words.sql' as say -%}
{%- import 'forms.sql' as forms %}
with first_rows as (
    select * from {{ relation }} limit {{ most }}
)

select
{%- for name in columns %}
{%- set text = name | quoted %}
    count(nullif({{ text }}, '')) as filled_{{ loop.index0 }},
    count(case when {{ say.matches(text, forms.written_number) }} then 1 end) as numbers_{{ loop.index0 }},
    count(case when {{ say.matches(text, forms.written_number) }} and {{ text }} like '%.%' then 1 end) as pointed_{{ loop.index0 }},
    count(case when {{ say.matches(text, forms.written_instant) }} then 1 end) as instants_{{ loop.index0 }},
{%- endfor %}
    count(*) as rows
from first_rows
