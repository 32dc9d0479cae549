{#- The form in which a value is compared. A value has up to three parts:
    value  what two equal values share, typed; null where the rest has to tell it
    rest   as text, what fits into no typed form; null nearly always
    micro  the number in millionths, for differences and sums; null where it is none
    Two values are equal when value and rest are, null being equal to null alone. -#}
{%- import 'words.sql' as say -%}

{%- set written_number = '^-?(0|[1-9][0-9]{0,11})([.][0-9]{1,6}0*)?$' -%}
{%- set written_instant = '^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,6}0*)?)?(Z|[+-][0-9]{2}(:?[0-9]{2})?)?)?$' -%}
{%- set written_zone = '(Z|[+-][0-9]{2}(:?[0-9]{2})?)$' -%}

{#- A text in the form its steps ask for. Blanks are trimmed and runs of them made one. -#}
{%- macro tidy(text, steps) -%}
{%- set one = namespace(text=text) -%}
{%- if 'unicode' in steps -%}{%- set one.text = say.composed(one.text) -%}{%- endif -%}
{%- if 'case' in steps -%}{%- set one.text = 'lower(' ~ one.text ~ ')' -%}{%- endif -%}
{%- if 'punctuation' in steps -%}{%- set one.text = say.unpunctuated(one.text) -%}{%- endif -%}
{%- if 'blanks' in steps -%}{%- set one.text = 'trim(' ~ say.squeezed(one.text) ~ ')' -%}{%- endif -%}
{%- if 'zeros' in steps -%}{%- set one.text = "coalesce(nullif(ltrim(" ~ one.text ~ ", '0'), ''), left(" ~ one.text ~ ", 1))" -%}{%- endif -%}
{{ one.text }}
{%- endmacro -%}

{#- A number as text without the zeros that end its decimals. -#}
{%- macro plain(text) -%}
case when {{ text }} like '%.%' and {{ text }} not like '%e%' then rtrim(rtrim({{ text }}, '0'), '.') else {{ text }} end
{%- endmacro -%}

{#- A float of 32 bits stands for the number that it is written as. -#}
{%- macro written(read) -%}
{{ 'cast(' ~ (read.name | quoted) ~ ' as varchar)' if read.type == 'FLOAT' else read.name | quoted }}
{%- endmacro -%}

{%- macro as_text(read) -%}
{{ read.name | quoted if read.type == 'VARCHAR' else 'cast(' ~ (read.name | quoted) ~ ' as varchar)' }}
{%- endmacro -%}

{#- Whether a float stands for a number with six decimals: no further off than sums of floats drift. -#}
{%- macro on_grid(name) -%}
{{ say.is_finite(name) }} and abs({{ name }}) < 1e9 and abs({{ name }} * 1e6 - round({{ name }} * 1e6)) <= least(0.25, greatest(1e-7, 2e-15 * abs({{ name }} * 1e6)))
{%- endmacro -%}

{#- A larger float stands for the number that it is written as, too. -#}
{%- macro fits(read) -%}
{%- set name = written(read) -%}
{%- if read.type == 'DOUBLE' -%}({{ on_grid(name) }} or {{ say.matches(as_text(read), written_number) }})
{%- elif read.sort in ('text', 'float') -%}{{ say.matches(name, written_number) }}
{%- else -%}{{ 'abs(' ~ name ~ ') < 1000000000000 and ' if read.is_long else '' }}{{ name }} = round({{ name }}, 6)
{%- endif -%}
{%- endmacro -%}

{#- Where a clock's word has no zone, the column's own. -#}
{%- macro moment(read) -%}
{%- set name = read.name | quoted -%}
{%- if read.sort == 'zoned' -%}cast({{ 'cast(' ~ name ~ ' as timestamp_ns)' if read.is_nano else name }} as timestamp)
{%- elif read.sort == 'text' -%}
case when {{ say.matches(name, written_instant) }} then
    case when {{ say.matches(name, 'T? ?[0-9]{2}:[0-9]{2}.*' ~ written_zone) }} then cast(try_cast({{ name }} as timestamptz) as timestamp)
    else {{ say.at_zone('try_cast(' ~ name ~ ' as timestamp)', read.zone) if read.zone != 'UTC' else 'try_cast(' ~ name ~ ' as timestamp)' }} end
end
{%- elif read.zone != 'UTC' -%}{{ say.at_zone('cast(' ~ name ~ ' as timestamp)', read.zone) }}
{%- else -%}cast({{ name }} as timestamp)
{%- endif -%}
{%- endmacro -%}

{%- macro value(read) -%}
{%- set name = read.name | quoted -%}
{%- if read.kind == 'text' -%}{{ tidy(as_text(read), read.steps) }}
{%- elif read.kind == 'exact' -%}{{ name if read.type == read.target else 'cast(' ~ name ~ ' as ' ~ read.target ~ ')' }}
{%- elif read.kind == 'number' and read.type == 'DOUBLE' -%}
case when {{ on_grid(name) }} then cast({{ name }} as decimal(18, 6)) when {{ say.matches(as_text(read), written_number) }} then cast({{ as_text(read) }} as decimal(18, 6)) end
{%- elif read.kind == 'number' -%}case when {{ fits(read) }} then cast({{ written(read) }} as decimal(18, 6)) end
{%- elif read.kind == 'instant' -%}{{ moment(read) }}
{%- elif read.kind == 'day' and read.sort == 'text' -%}try_cast({{ name }} as date)
{%- else -%}{{ name }}
{%- endif -%}
{%- endmacro -%}

{#- A float that is no number equals nothing, not even its like on the other side. -#}
{%- macro rest(read, side) -%}
{%- set name = read.name | quoted -%}
{%- if read.kind == 'number' -%}
case when {{ fits(read) }} then null
{%- if read.sort == 'float' %} when not {{ say.is_finite(name) }} then 'no number on the {{ side }}'{% endif %} else {{ plain(as_text(read)) }} end
{%- elif read.kind in ('instant', 'day') and read.sort == 'text' -%}
case when {{ value(read) }} is null then {{ name }} end
{%- elif read.is_nano -%}{{ say.nanoseconds(name) }}
{%- elif read.has_rest -%}
cast(null as varchar)
{%- endif -%}
{%- endmacro -%}

{#- The number as an exact decimal, rounded to a millionth, for sums; null where it is none, or so
    large (10^18) that sums of it might fit no type. Two values that are equal have the same. -#}
{%- macro number(read) -%}
{%- set name = read.name | quoted -%}
{%- if read.is_light -%}{{ name }}
{%- elif read.sort == 'text' or read.type == 'FLOAT' -%}{{ written_out(written(read)) }}
{%- elif read.sort == 'float' -%}case when {{ on_grid(name) }} then cast({{ name }} as decimal(18, 6)) else {{ written_out(as_text(read)) }} end
{%- else -%}try_cast({{ name }} as decimal(24, 6))
{%- endif -%}
{%- endmacro -%}

{%- macro written_out(text) -%}
case when {{ say.matches(text, '^-?(0|[1-9][0-9]{0,17})([.][0-9]+)?$') }} then try_cast({{ text }} as decimal(24, 6)) end
{%- endmacro -%}

{#- The column as it is where it holds anything: an empty text is no amount, and no unread one. -#}
{%- macro filled(read) -%}
{{ "nullif(" ~ (read.name | quoted) ~ ", '')" if read.sort == 'text' else read.name | quoted }}
{%- endmacro -%}

{%- macro micro(read) -%}
cast(cast({{ number(read) }} as decimal(38, 6)) * 1000000 as decimal(38, 0))
{%- endmacro -%}

{#- A key is text. A float that has lost digits names nothing. -#}
{%- macro key(read) -%}
{%- set name = read.name | quoted -%}
{%- if read.sort == 'float' -%}
case when abs({{ name }}) < 9007199254740992 then
    case when {{ name }} = trunc({{ name }}) then cast(cast({{ name }} as bigint) as varchar) else cast({{ name }} as varchar) end
end
{%- elif read.sort == 'decimal' -%}{{ plain(as_text(read)) }}
{%- elif read.sort in ('zoned', 'local') and read.cut_to_day -%}cast(cast({{ moment(read) }} as date) as varchar)
{%- elif read.sort in ('zoned', 'local') -%}cast({{ moment(read) }} as varchar)
{%- if read.is_nano %} || coalesce(' + ' || {{ say.nanoseconds(name) }}, ''){% endif %}
{%- else -%}{{ tidy(as_text(read), read.steps) }}
{%- endif -%}
{%- endmacro -%}

{#- Tabs, ends of lines, and every blank of Unicode, those without a width too. -#}
{%- set blanks = "' \u0009\u000a\u000b\u000c\u000d\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u200b\u2028\u2029\u202f\u205f\u2060\u3000\ufeff'" -%}

{#- Null, or nothing but blanks. A case looks only at the keys that its first test lets through:
    those that begin with no plain sign, and they are few. -#}
{%- macro blank(key) -%}
(case when {{ key }} >= '!' and {{ key }} < chr(128) then false else coalesce(trim({{ key }}, {{ blanks }}) = '', true) end)
{%- endmacro -%}

{#- The key's 63-bit hash, never below nought; -1 stands for all rows whose key is blank. -#}
{%- macro key_hash(side) -%}
case when {% for read in side.keys %}{{ blank(key(read)) }}{{ ' or ' if not loop.last }}{% endfor %} then -1 else {% set parts = [] %}{% for read in side.keys %}{{ parts.append(key(read)) or '' }}{% endfor %}{{ say.hash64(parts) }} end
{%- endmacro -%}

{#- Every compared value of a row in one hash. -#}
{%- macro row_hash(side) -%}
{%- set parts = [] -%}
{%- for read in side.compared -%}{{ parts.append(value(read)) or '' }}{%- set more = rest(read, side.name) -%}{%- if more -%}{{ parts.append(more) or '' }}{%- endif -%}{%- endfor -%}
{{ say.hash64(parts or ['1']) }}
{%- endmacro -%}

{#- Key and values in another hash: each text behind the salt, the columns the other way round.
    The salt stands before each text alone, so that an engine that keeps a column as a dictionary
    salts each word of it once. Numbers of more than 64 bits go as texts: an engine may hash their
    halves alike. Beside a number of 64 bits stands whether it is null: one of them has the hash of
    a null. -#}
{%- macro salted_hash(side, salt) -%}
{%- set parts = [] -%}
{%- for read in side.compared | reverse -%}
{%- set one = value(read) -%}
{%- set more = rest(read, side.name) -%}
{%- if more -%}{{ parts.append(salted(more, salt)) or '' }}{%- endif -%}
{%- if read.kind == 'text' -%}{{ parts.append(salted(one, salt)) or '' }}
{%- elif read.is_wide -%}{{ parts.append(salted('cast(' ~ one ~ ' as varchar)', salt)) or '' }}
{%- else -%}{{ parts.append(one) or '' }}{%- if read.kind in ('exact', 'instant') -%}{{ parts.append('(' ~ one ~ ') is null') or '' }}{%- endif -%}
{%- endif -%}
{%- endfor -%}
{%- for read in side.keys -%}{{ parts.append(salted(key(read), salt)) or '' }}{%- endfor -%}
{{ say.hash64(parts) }}
{%- endmacro -%}

{%- macro salted(text, salt) -%}
'{{ salt }}' || {{ text if text.startswith('"') else '(' ~ text ~ ')' }}
{%- endmacro -%}
