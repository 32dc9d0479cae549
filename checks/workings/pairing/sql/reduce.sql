-- Which keys the two sides hold differently.
-- One row is one key (by its hash) whose rows differ, state 'different'; all keys at once that are
-- alike, state 'alike'; and all rows at once whose key is blank, state 'blank' and hash -1. `keys`
-- counts hashes.
-- A key is alike when its rows are the same bag on both sides: two hashes of every row, made in
-- two ways and the second with a salt of this run, cancel out over both sides. The second is
-- summed, for two equal rows of one side must not cancel each other.
{%- import 'forms.sql' as forms %}
with row_hashes as (
{%- for side in sides %}
    select
        {{ forms.key_hash(side) }} as key_hash,
        {{ forms.row_hash(side) }} as one_hash,
        {{ '' if side.name == 'left' else '-' }}{{ forms.salted_hash(side, salt) }} as other_hash
    from {{ side.relation }}
{{ '    union all' if not loop.last }}
{%- endfor %}
),

keys as (
    select
        key_hash,
        bit_xor(one_hash) = 0 and sum(other_hash) = 0 as is_alike
    from row_hashes
    group by key_hash
),

judged as (
    select
        key_hash,
        case
            when key_hash = -1 then 'blank'
{%- if not proven %}
            when is_alike then 'alike'
{%- endif %}
            else 'different'
        end as state
    from keys
)

select
    state,
    case when state <> 'alike' then key_hash end as key_hash,
    count(*) as keys
from judged
group by 1, 2
