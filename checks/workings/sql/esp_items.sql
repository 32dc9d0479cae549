-- Emarsys' catalogue, in the form in which it is compared.
-- One row is one item. Prices are decimals of the account's currency; a blank text is null.
{%- import 'item_forms.sql' as forms %}
{%- import 'words.sql' as say %}
with known as (
    select {{ say.named(entities) }} as entities
)

select
    item as sku,
    {{ forms.price('price_u') }} as price_u,
    {{ forms.price('msrp_u') }} as msrp_u,
    {{ forms.read('title') }} as title,
    {{ forms.read('link') }} as link,
    {{ forms.read('image') }} as image,
    {{ forms.path('category') }} as category
from esp_product
cross join known
