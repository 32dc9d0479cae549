-- The word that stands for the customer where nobody knows who bought, e.g. at a till.
-- One row is one channel, none standing for orders without one, whose sales to nobody all went
-- under the same word.
select
    orders.channel,
    min(sold.contact_key) as contact_key
from esp_sale_line as sold
join {{ names }} as named on named.key = sold.order_id_norm
join erp_order as orders on orders.order_id = named.order_id
where
    orders.customer_id is null
    and orders.email_raw is null
    and sold.key_kind = 'customer'
group by orders.channel
having count(distinct sold.contact_key) = 1
