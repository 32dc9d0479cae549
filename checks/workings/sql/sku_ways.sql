-- Which SKU of its order each item of the sales data means, and by which way.
-- One row is one order and item of an open order. way: 1 the SKU itself, 2 in another case or with
-- other blanks, 3 SKU of the channel's listing, 4 the store's own reference, 5 the SKU of its
-- parent; the first that tells. An item that two SKUs of the order could mean by one way is not
-- told by it. sku and way are null where none tells.
{%- import 'line_forms.sql' as forms %}
with items as (
    select distinct
        name.order_id,
        sold.item
    from esp_sale_line as sold
    join {{ names }} as name on name.key = sold.order_id_norm
    join {{ open }} as open on open.order_id = name.order_id
    where {{ forms.is_sale('sold') }}
),

skus as (
    select distinct
        line.order_id,
        line.sku,
        line.listing_sku,
        line.listing_ref,
{%- if products %}
        coalesce(line.parent_sku, product.parent_sku) as parent_sku
    from {{ lines }} as line
    left join erp_product as product on product.sku = line.sku
{%- else %}
        line.parent_sku
    from {{ lines }} as line
{%- endif %}
    where line.sku is not null
),

exact as (
    select distinct
        items.order_id,
        items.item
    from items
    join skus on skus.order_id = items.order_id and skus.sku = items.item
),

others as (
    select
        order_id,
        item
    from items

    except

    select
        order_id,
        item
    from exact
),

forms as (
    select order_id, sku, 2 as way, lower(trim(sku)) as form from skus
    union all
    select order_id, sku, 3 as way, listing_sku as form from skus
    union all
    select order_id, sku, 4 as way, listing_ref as form from skus
    union all
    select order_id, sku, 5 as way, parent_sku as form from skus
),

wanted as (
    select order_id, item, 2 as way, lower(trim(item)) as form from others
    union all
    select order_id, item, 3 as way, item as form from others
    union all
    select order_id, item, 4 as way, item as form from others
    union all
    select order_id, item, 5 as way, item as form from others
),

met as (
    select
        wanted.order_id,
        wanted.item,
        wanted.way,
        min(forms.sku) as sku
    from wanted
    join forms on forms.order_id = wanted.order_id and forms.way = wanted.way and forms.form = wanted.form
    group by wanted.order_id, wanted.item, wanted.way
    having count(distinct forms.sku) = 1
),

first_met as (
    select
        order_id,
        item,
        sku,
        way,
        row_number() over (partition by order_id, item order by way) as place
    from met
)

select order_id, item, item as sku, 1 as way from exact

union all

select
    others.order_id,
    others.item,
    first_met.sku,
    first_met.way
from others
left join first_met on first_met.order_id = others.order_id and first_met.item = others.item and first_met.place = 1
