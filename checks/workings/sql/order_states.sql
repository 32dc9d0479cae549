-- What every order is, as far as its lines go.
-- One row is one order of Stokly. is_due: policy sends it, it goes on, and it was ready, and last
-- changed, longer ago than its lane may take; never null. rate_ppb: reporting units per unit of
-- its amounts, in billionths; null where it is foreign and its rate was not kept. is_special: its
-- lines can't be read as they stand, for they are foreign or a discount of the whole order has to
-- be spread over them. discount_u: that discount, net, in its own currency; nought without.
select
    order_id,
    coalesce(
        in_scope
        and ready_at < cast('{{ before }}' as timestamptz)
        and (updated_at is null or updated_at < cast('{{ before }}' as timestamptz))
        and cancelled_at is null
        and coalesce(status, '') not in ('cancelled', 'on_hold'),
        false
    ) as is_due,
    case when coalesce(currency, {{ currency | literal }}) = {{ currency | literal }} then 1000000000 else rate_ppb end as rate_ppb,
    coalesce(currency, {{ currency | literal }}) <> {{ currency | literal }}{% if spread %} or coalesce(discount_u, 0) > 0{% endif %} as is_special,
    coalesce(discount_u, 0) as discount_u
from erp_order
