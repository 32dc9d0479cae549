-- By which loads the rows of some orders came.
-- One row is one order wanted and load (null where it is not told); loaded_at is when it was in.
{%- import 'line_forms.sql' as forms %}
select
    name.order_id,
    sold.load_id,
    count(*) as rows,
    max(sold.loaded_at) as loaded_at
from esp_sale_line as sold
join {{ names }} as name on name.key = sold.order_id_norm
join {{ wanted }} as wanted on wanted.order_id = name.order_id
where {{ forms.is_sale('sold') }}
group by name.order_id, sold.load_id
