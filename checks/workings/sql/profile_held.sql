-- What contacts hold in the fields that Stokly states of them.
-- One row is one contact that is asked about and has a value of any of the fields. COLUMN is the
-- field's value in the form in which it is compared, null where Stokly states nothing; held.COLUMN
-- is it as received, of fields whose form is another.
{%- import 'profile_forms.sql' as forms %}
with valued as (
    select
        contact_id,
{%- for field in fields %}
        max(case when {{ forms.is_of([field]) }} then {{ forms.seen() }} end) as held_{{ loop.index0 }}{{ ',' if not loop.last }}
{%- endfor %}
    from esp_contact_field
    where {{ forms.is_of(fields) }} and contact_id in (select contact_id from {{ stated }})
    group by contact_id
)

select
{%- for field in fields %}
{%- set held = 'valued.held_' ~ loop.index0 %}
    case when ours.{{ field.column | quoted }} is not null then {{ 'word_' ~ loop.index0 ~ '.form' if field.is_decoded else held }} end as {{ field.column | quoted }},
{%- if field.is_decoded %}
    {{ held }} as {{ field.held | quoted }},
{%- endif %}
{%- endfor %}
    valued.contact_id
from valued
join {{ stated }} as ours on ours.contact_id = valued.contact_id
{%- for field in fields %}
{%- if field.is_decoded %}
{%- set word = 'word_' ~ loop.index0 %}
left join {{ words }} as {{ word }} on {{ word }}.field = {{ field.column | literal }} and {{ word }}.held = valued.held_{{ loop.index0 }}
{%- endif %}
{%- endfor %}
