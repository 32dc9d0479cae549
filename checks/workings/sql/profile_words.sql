-- The words that contacts have in the fields whose values are compared in another form.
-- One row is one field and word, as received; never null.
{%- import 'profile_forms.sql' as forms %}
{%- for field in fields %}
select distinct
    {{ field.column | literal }} as field,
    {{ forms.seen() }} as held
from esp_contact_field
where {{ forms.is_of([field]) }} and {{ forms.seen() }} is not null
{{ 'union all' if not loop.last }}
{%- endfor %}
