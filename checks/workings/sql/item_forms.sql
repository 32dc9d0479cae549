{#- The one form into which what both systems say of an item is brought before it is compared. -#}
{%- import 'words.sql' as say -%}

{#- What a reader sees: entities decoded, blanks at the ends dropped, each run of them one.
    `entities` is a column of the query that tells what their names stand for. -#}
{%- macro read(text) -%}
nullif(trim({{ say.squeezed('replace(' ~ say.decoded(text, 'entities') ~ ', chr(160), chr(32))') }}), '')
{%- endmacro -%}

{#- The same of a path, whatever blanks stand around its signs. -#}
{%- macro path(text) -%}
{%- set one = namespace(text=read(text)) -%}
{%- for sign, joined in (('>', ' > '), ('|', '|')) -%}
{%- set one.text = "replace(replace(replace(" ~ one.text ~ ", ' " ~ sign ~ "', '" ~ sign ~ "'), '" ~ sign ~ " ', '" ~ sign ~ "'), '" ~ sign ~ "', '" ~ joined ~ "')" -%}
{%- endfor -%}
{{ one.text }}
{%- endmacro -%}

{#- Micro-units as a number of the currency, exact. -#}
{%- macro price(amount_u) -%}
{{ amount_u }} * cast('0.000001' as decimal(6, 6))
{%- endmacro -%}
