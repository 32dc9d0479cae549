-- What contacts hold in the fields that tell who somebody is.
-- One row is one contact that holds anything in any of them; a column is named by what the field
-- tells, and is null where the contact holds nothing there.
{%- import 'profile_forms.sql' as forms %}
select
    contact_id,
{%- for fact, number in fields.items() %}
    max(case when trim(field_id) = {{ number | literal }} then {{ forms.seen() }} end) as {{ fact | quoted }}{{ ',' if not loop.last }}
{%- endfor %}
from esp_contact_field
where {{ forms.seen() }} is not null
group by contact_id
