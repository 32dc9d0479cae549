-- The items that Emarsys' catalogue must know, as Stokly has them, in the form they are compared in.
-- One row is one item that is active, or that was sold in the last year; what is sold and is no
-- item of Stokly's stands here by its SKU alone. What changed after `changed_by` may still be on
-- its way and is left out. `is_parent` says that other items are its variants; in_erp_sales and
-- in_esp_sales, units_u and revenue_u as in items_sold.sql.
{%- import 'item_forms.sql' as forms %}
{%- import 'words.sql' as say %}
with known as (
    select {{ say.named(entities) }} as entities
)

select
    coalesce(product.sku, sold.sku) as sku,
    {{ forms.price('product.price_u') }} as price_u,
    {{ forms.price('product.msrp_u') }} as msrp_u,
    {{ forms.read('product.title') }} as title,
    {{ forms.read('product.page_url') }} as link,
    {{ forms.read('product.image_url') }} as image,
    {{ forms.path('product.category') }} as category,
    product.parent_sku,
    product.active,
    product.sku is not null as is_known,
    product.sku is not null and product.updated_at is null as is_timeless,
    product.sku in (select parent_sku from erp_product where parent_sku is not null) as is_parent,
    coalesce(sold.in_erp_sales, false) as in_erp_sales,
    coalesce(sold.in_esp_sales, false) as in_esp_sales,
    sold.units_u,
    sold.revenue_u
from erp_product as product
full join {{ sold }} as sold on sold.sku = product.sku
cross join known
where
    (product.updated_at is null or product.updated_at <= cast({{ changed_by | literal }} as timestamptz))
    and (product.active or sold.in_erp_sales or (sold.in_esp_sales and product.sku is not null))
