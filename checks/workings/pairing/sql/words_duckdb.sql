{#- What every engine can do and each says in its own words: DuckDB's. -#}

{%- macro hash64(values) -%}
cast(hash({{ values | join(', ') }}) >> 1 as bigint)
{%- endmacro -%}

{#- All different texts of a group as one, in order; which they are can be told from it. -#}
{%- macro listed(text) -%}
cast(list_sort(list(distinct {{ text }})) as varchar)
{%- endmacro -%}

{#- What an instant counts below a microsecond, as text; null where that is nothing. -#}
{%- macro nanoseconds(moment) -%}
cast(nullif(epoch_ns({{ moment }}) % 1000, 0) as varchar)
{%- endmacro -%}

{%- macro composed(text) -%}
nfc_normalize({{ text }})
{%- endmacro -%}

{%- macro squeezed(text) -%}
regexp_replace({{ text }}, '[\s\v\x{85}\p{Z}]+', ' ', 'g')
{%- endmacro -%}

{%- macro unpunctuated(text) -%}
regexp_replace({{ text }}, '[\p{P}\p{S}]+', '', 'g')
{%- endmacro -%}

{%- macro matches(text, pattern) -%}
regexp_matches({{ text }}, '{{ pattern }}')
{%- endmacro -%}

{#- A whole number of 128 bits, and how often another goes into it. -#}
{%- macro wide(number) -%}
cast({{ number }} as hugeint)
{%- endmacro -%}

{%- macro times_in(number, divisor) -%}
({{ number }} // {{ divisor }})
{%- endmacro -%}

{%- macro is_finite(number) -%}
isfinite({{ number }})
{%- endmacro -%}

{%- macro at_zone(moment, zone) -%}
cast(timezone('{{ zone }}', {{ moment }}) as timestamp)
{%- endmacro -%}

{#- A whole number times one over another, to the nearest whole number; nothing overflows. -#}
{%- macro scaled(number, over, under) -%}
cast((2 * cast({{ number }} as hugeint) * ({{ over }}) + ({{ under }})) // (2 * cast({{ under }} as hugeint)) as bigint)
{%- endmacro -%}

{#- What each name stands for, as one value. -#}
{%- macro named(names) -%}
map { {%- for name, sign in names.items() %}{{ name | literal }}: {{ sign | literal }}{{ ', ' if not loop.last }}{% endfor -%} }
{%- endmacro -%}

{#- A text whose HTML entities are the signs they stand for; `names` holds those that have a name. -#}
{%- macro decoded(text, names) -%}
{%- set code = "coalesce(try_cast(regexp_extract(part, '^#([0-9]{2,7});', 1) as integer), try_cast('0x' || regexp_extract(part, '^#[xX]([0-9a-fA-F]{2,6});', 1) as integer))" -%}
case when {{ text }} like '%&%;%' then array_to_string(list_transform(string_split({{ text }}, '&'), lambda part, place:
    case when place = 1 then part else coalesce(
        coalesce(
            {{ names }}[regexp_extract(part, '^([A-Za-z][A-Za-z0-9]*);', 1)],
            case when {{ code }} between 32 and 55295 or {{ code }} between 57344 and 1114111 then chr({{ code }}) end
        ) || substr(part, strpos(part, ';') + 1),
        '&' || part
    ) end
), '') else {{ text }} end
{%- endmacro -%}
