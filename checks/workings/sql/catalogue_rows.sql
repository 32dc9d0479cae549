-- The catalogue as it should be loaded next, in the words of both systems.
-- One row is one item of Stokly's that is on sale, was sold in the last year, or is in Emarsys'
-- catalogue now; a parent that was never sold itself only in the last case. What Stokly does not
-- state stands as Emarsys has it, for a load replaces everything. The price before reduction is
-- left out where it is lower than the price. An item without a parent is its own group where most
-- items in Emarsys are. available: whether it can be bought; as Emarsys has
-- it, or yes, where Stokly does not count its stock.
with ours as (
    select
        sku,
        nullif(trim(parent_sku), '') as parent_sku,
        nullif(trim(title), '') as title,
        price_u,
        msrp_u,
        nullif(trim(page_url), '') as link,
        nullif(trim(image_url), '') as image,
        nullif(trim(category), '') as category,
        active,
        available
    from erp_product
),

parents as (
    select distinct parent_sku as sku
    from ours
    where parent_sku is not null
),

habit as (
    select count(case when group_id = item then 1 end) > count(case when group_id is null then 1 end) as own_group
    from esp_product
),

joined as (
    select
        ours.sku as item,
        coalesce(ours.title, theirs.title) as title,
        coalesce(ours.link, theirs.link) as link,
        coalesce(ours.image, theirs.image) as image,
        coalesce(ours.category, theirs.category) as category,
        coalesce(ours.price_u, theirs.price_u) as price_u,
        coalesce(ours.msrp_u, theirs.msrp_u) as msrp_u,
        coalesce(ours.parent_sku, theirs.group_id, case when habit.own_group then ours.sku end) as group_id,
        case
            when ours.active is false then false
            when ours.available is not null then ours.available > 0
            else coalesce(theirs.available, ours.active, false)
        end as available,
        theirs.item is not null as is_there,
        coalesce(ours.active, false) as is_active,
        coalesce(sold.in_erp_sales, false) or coalesce(sold.in_esp_sales, false) as is_sold,
        parents.sku is not null as is_parent
    from ours
    left join esp_product as theirs on theirs.item = ours.sku
    left join {{ sold }} as sold on sold.sku = ours.sku
    left join parents on parents.sku = ours.sku
    cross join habit
)

select
    item,
    title,
    link,
    image,
    category,
    available,
    price_u,
    case when msrp_u >= price_u or price_u is null then msrp_u end as msrp_u,
    group_id
from joined
where is_there or is_sold or (is_active and not is_parent)
