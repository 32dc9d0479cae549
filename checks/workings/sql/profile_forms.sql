{#- What a row of a contact's field holds, and of which field it is. -#}

{#- The value as people see it: a choice as its label. -#}
{%- macro seen() -%}
coalesce(value_decoded, value_raw)
{%- endmacro -%}

{#- Whether the row is of one of these fields, whatever way their numbers are written. -#}
{%- macro is_of(fields) -%}
field_id in ({% for field in fields %}{% set last = loop.last %}{% for id in field.ids %}{{ id | literal }}{{ ', ' if not (last and loop.last) }}{% endfor %}{% endfor %})
{%- endmacro -%}
