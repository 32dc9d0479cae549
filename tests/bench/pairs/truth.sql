-- What a comparison of the two files has to say, counted from what was done and not by comparing.
-- One row per figure: its name, as in the answer of `compare --json`, and its value. Amounts (`_u`) are
-- micro-units, left minus right; keys that are blank are no keys. The `alone` and `repeated_keys`
-- figures are what peers count instead: rows without a partner with the surplus copies in them, and
-- the keys that come more than once.
with counted as (
    select
        *,
        pence * 10000 as left_u,
        right_pence * 10000 as right_u,
        left_u * copies_left - right_u * copies_right as apart_u
    from line
),

figures as (
    select
        sum(copies_left) as "rows.left",
        sum(copies_right) as "rows.right",
        count(*) filter (where happens <> 'blank' and copies_left > 0) as "keys.left",
        count(*) filter (where happens <> 'blank' and copies_right > 0) as "keys.right",
        count(*) filter (where happens = 'missing') as "missing.left",
        0 as "missing.right",
        sum(apart_u) filter (where happens = 'missing') as "missing.amount_u",
        0 as "extra.left",
        count(*) filter (where happens = 'extra') as "extra.right",
        sum(apart_u) filter (where happens = 'extra') as "extra.amount_u",
        count(*) filter (where happens = 'drifted') as "changed.left",
        count(*) filter (where happens = 'drifted') as "changed.right",
        sum(apart_u) filter (where happens = 'drifted') as "changed.amount_u",
        0 as "duplicated.left",
        count(*) filter (where happens = 'twice') as "duplicated.right",
        sum(apart_u) filter (where happens = 'twice') as "duplicated.amount_u",
        0 as "ambiguous.left",
        0 as "ambiguous.right",
        0 as "ambiguous.amount_u",
        count(*) filter (where happens = 'blank') as "blank.left",
        count(*) filter (where happens = 'blank') as "blank.right",
        sum(apart_u) filter (where happens = 'blank') as "blank.amount_u",
        count(*) filter (where quantity <> right_quantity) as "columns.quantity.differing",
        count(*) filter (where pence <> right_pence) as "columns.amount.differing",
        0 as "columns.currency.differing",
        0 as "columns.placed_at.differing",
        0 as "columns.channel.differing",
        count(*) filter (where status <> right_status) as "columns.status.differing",
        sum(left_u * copies_left) filter (where currency = 'GBP') as "totals.amount.currencies.GBP.left_u",
        sum(right_u * copies_right) filter (where currency = 'GBP') as "totals.amount.currencies.GBP.right_u",
        sum(left_u * copies_left) filter (where currency = 'EUR') as "totals.amount.currencies.EUR.left_u",
        sum(right_u * copies_right) filter (where currency = 'EUR') as "totals.amount.currencies.EUR.right_u",
        sum(left_u * copies_left) filter (where currency = 'USD') as "totals.amount.currencies.USD.left_u",
        sum(right_u * copies_right) filter (where currency = 'USD') as "totals.amount.currencies.USD.right_u",
        sum(left_u * copies_left) as "totals.amount.left_u",
        sum(right_u * copies_right) as "totals.amount.right_u",
        sum(apart_u) as "totals.amount.difference_u",
        0 as "unexplained_u",
        count(*) filter (where happens = 'missing') as "alone.left",
        count(*) filter (where happens in ('extra', 'twice')) as "alone.right",
        0 as "repeated_keys.left",
        count(*) filter (where happens = 'twice') as "repeated_keys.right"
    from counted
),

settled as (
    select coalesce(columns(*), 0)::bigint
    from figures
)

unpivot settled
on columns(*)
into name figure value amount
