"""Faults: what is planted in a shop, how much of it, and the key that says what must be found."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from audit.sandbox.building import Shop
from audit.sandbox.planting import (
    catalogue_faults,
    consent_faults,
    contact_faults,
    crowd_faults,
    damaged_id_faults,
    identifier_faults,
    lane_faults,
    late_opt_outs,
    line_faults,
    order_faults,
    person_faults,
    phantom_faults,
    profile_faults,
    quantity_faults,
    repeat_faults,
    sku_faults,
    value_faults,
)
from audit.sandbox.planting.ground import Ground, ground, without_the_taken
from audit.sandbox.planting.order_lines import with_lines
from audit.sandbox.records.loads import counted

Plant = Callable[[Ground, int], Ground]

# Fault -> its share of the customers; at least one of each. Those first that ask for most.
OF_CUSTOMERS: dict[Plant, float] = {
    contact_faults.missing_buyer: 0.002,
    contact_faults.missing_customer: 0.002,
    consent_faults.opt_out_by_email: 0.002,
    consent_faults.opt_out_by_sms: 0.0015,
    consent_faults.opt_out_of_second_contact: 0.001,
    consent_faults.opt_out_of_shared_email: 0.001,
    consent_faults.near_opt_out_just_now: 0.0005,
    consent_faults.near_opt_out_never_in: 0.0005,
    person_faults.merge_other_opt_in: 0.001,
    person_faults.merge_not_shown: 0.001,
    person_faults.merge_with_contact_gone: 0.001,
    person_faults.split_by_mobile: 0.001,
    person_faults.near_merge_just_now: 0.0005,
    person_faults.near_merge_shown: 0.0005,
    contact_faults.shared_email_other_opt_in: 0.001,
    damaged_id_faults.shared_external_id_in_small_letters: 0.001,
    contact_faults.shared_every_identifier: 0.0005,
    contact_faults.shared_mobile: 0.001,
    damaged_id_faults.shared_external_id_with_zeros: 0.001,
    contact_faults.shared_external_id: 0.001,
    contact_faults.shared_email: 0.0015,
    contact_faults.shared_email_other_spelling: 0.001,
    person_faults.split_by_orders: 0.001,
    person_faults.split_without_orders: 0.001,
    person_faults.near_household_mailbox: 0.0005,
    person_faults.near_namesake_contact: 0.0005,
    contact_faults.near_tagged_email: 0.0005,
    contact_faults.near_placeholders: 0.0005,
    contact_faults.near_deleted_customer: 0.0005,
    contact_faults.near_nameless_customer: 0.0005,
    contact_faults.near_contact_without_id: 0.0005,
    contact_faults.near_new_customer: 0.0005,
    identifier_faults.email_of_opted_out_customer: 0.0005,
    identifier_faults.recycled_email: 0.0005,
    identifier_faults.near_email_of_two_customers: 0.0005,
    identifier_faults.swapped_emails: 0.0005,
    identifier_faults.household_email: 0.0005,
    identifier_faults.email_of_another: 0.0005,
    identifier_faults.id_of_merged_customer: 0.0005,
    damaged_id_faults.external_id_with_zeros: 0.001,
    damaged_id_faults.external_id_as_number: 0.0005,
    damaged_id_faults.external_id_in_scientific_notation: 0.0005,
    damaged_id_faults.near_external_id_by_account_code: 0.0005,
    damaged_id_faults.phone_as_number: 0.0005,
    damaged_id_faults.phone_without_zero: 0.0005,
    identifier_faults.email_left_behind: 0.001,
    identifier_faults.email_change_made_second_contact: 0.0005,
    identifier_faults.near_email_changed_today: 0.0005,
    identifier_faults.near_email_change_arrived: 0.0005,
    crowd_faults.address_of_the_till: 0,
    crowd_faults.near_customer_twice: 0.0005,
    crowd_faults.near_customer_twice_by_email: 0.0005,
    late_opt_outs.opt_out_a_day_late: 0.0005,
    late_opt_outs.near_opt_out_then_profile: 0.0005,
    late_opt_outs.near_opt_out_said_twice: 0.0005,
    lane_faults.dispatch_lane_late: 0,
    lane_faults.consent_lane_late: 0,
}
# Fault -> its share of the orders; at least one of each.
OF_ORDERS: dict[Plant, float] = {
    phantom_faults.near_refund_by_own_number: 0.0002,
    order_faults.near_order_just_ready: 0.0002,
    order_faults.near_order_cancelled: 0.0001,
    order_faults.order_of_guest_lost: 0.0005,
    order_faults.order_lost_with_load: 0.001,
    order_faults.order_stalled: 0.0004,
    order_faults.order_lost: 0.002,
    order_faults.near_order_of_a_test: 0.0002,
    order_faults.near_order_by_another_name: 0.0003,
}
# Fault -> its share of the orders, most of them of one line; at least one of each. Those first
# that find the fewest lines to choose from.
OF_LINES: dict[Plant, float] = {
    line_faults.near_line_in_flight: 0.0001,
    line_faults.near_kit_component: 0.0001,
    line_faults.near_line_of_shipping: 0.0002,
    repeat_faults.near_equal_lines: 0.0002,
    repeat_faults.near_order_taken_back: 0.0002,
    phantom_faults.near_order_by_nice_id: 0.0002,
    quantity_faults.near_two_lines_as_one: 0.0002,
    quantity_faults.pack_for_pieces: 0.0002,
    sku_faults.sku_of_parent: 0.0003,
    sku_faults.sku_in_small_letters: 0.0003,
    value_faults.near_unit_price_rounded: 0.0002,
    line_faults.load_broke_off: 0.0005,
    line_faults.line_lost: 0.001,
    line_faults.near_line_cancelled: 0.0002,
    sku_faults.sku_cut_short: 0.0003,
    sku_faults.sku_as_number: 0.0003,
    sku_faults.sku_renamed: 0.0003,
    sku_faults.sku_of_listing: 0.0003,
    sku_faults.near_listing_with_own_sku: 0.0002,
    quantity_faults.quantity_one_too_many: 0.0004,
    quantity_faults.quantity_one_too_few: 0.0004,
    quantity_faults.cancelled_units_kept: 0.0004,
    value_faults.unit_price_as_total: 0.0005,
    value_faults.old_price: 0.0004,
    value_faults.list_price: 0.0003,
    value_faults.value_just_beyond: 0.0002,
    value_faults.near_value_at_tolerance: 0.0002,
    repeat_faults.order_loaded_twice: 0.0006,
    repeat_faults.line_loaded_twice: 0.0004,
    repeat_faults.resent_with_a_line_more: 0.0003,
    repeat_faults.resent_with_other_quantity: 0.0003,
    repeat_faults.near_order_by_two_loads: 0.0002,
    damaged_id_faults.order_id_as_number: 0.0003,
    damaged_id_faults.order_id_with_blank: 0.0003,
    phantom_faults.order_tracked_on_web: 0.0005,
    phantom_faults.order_of_other_account: 0.0003,
    phantom_faults.order_removed: 0.0004,
    phantom_faults.near_test_order_sent: 0.0002,
    quantity_faults.near_quantity_with_places: 0.0003,
}
# Fault -> its share of the items; at least one of each.
OF_ITEMS: dict[Plant, float] = {
    catalogue_faults.near_discontinued_never_sold: 0.0005,
    catalogue_faults.price_higher: 0.0008,
    catalogue_faults.discontinued_item_missing: 0.0008,
    catalogue_faults.item_missing: 0.001,
    catalogue_faults.price_lower: 0.001,
    catalogue_faults.price_without_vat: 0.0005,
    catalogue_faults.price_just_beyond: 0.0005,
    catalogue_faults.msrp_below_price: 0.0005,
    catalogue_faults.near_price_at_half_a_penny: 0.0005,
    catalogue_faults.title_changed: 0.0008,
    catalogue_faults.link_to_other_page: 0.0005,
    catalogue_faults.image_on_other_host: 0.0005,
    catalogue_faults.category_moved: 0.0008,
    catalogue_faults.near_title_with_entity: 0.0005,
    catalogue_faults.near_title_with_blanks: 0.0005,
    catalogue_faults.near_category_with_other_blanks: 0.0005,
}
# Fault -> its share of the customers; at least one of each. Last, for no order bears them.
OF_PROFILES: dict[Plant, float] = {
    profile_faults.birthday_swapped: 0.001,
    profile_faults.country_other: 0.001,
    profile_faults.near_profile_empty: 0.0005,
    profile_faults.surname_changed: 0.0015,
    profile_faults.postcode_old: 0.0015,
    profile_faults.forename_placeholder: 0.001,
    profile_faults.forename_missing: 0.001,
    profile_faults.surname_mojibake: 0.001,
    profile_faults.near_profile_in_other_form: 0.0005,
    profile_faults.near_profile_cut: 0.0005,
}


@dataclass(frozen=True, slots=True)
class Planted:
    """A shop with faults in it.

    Attributes:
        shop: with the faults.
        answer_key: one row per finding that they must give, columns as `ANSWER_KEY`.
        near_misses: one row per thing that must not be found, columns as `NEAR_MISS`.
    """

    shop: Shop
    answer_key: pl.DataFrame
    near_misses: pl.DataFrame


def plant(shop: Shop, seed: int) -> Planted:
    """Plant every fault; a shop of a few customers may have no room for all of them.

    Args:
        shop: one in which all agrees.
        seed: chooses who and what bears the faults.
    """
    planted = ground(replace(shop, seed=seed))
    customers, orders = planted.people.rows.height, planted.orders.rows.height
    for fault, share in OF_CUSTOMERS.items():
        planted = fault(planted, max(round(share * customers), 1))
    # Before any order goes by another name: till then its rows are found without reading all.
    planted = with_lines(without_the_taken(planted))
    for fault, share in OF_ORDERS.items():
        planted = fault(planted, max(round(share * orders), 1))
    for fault, share in OF_LINES.items():
        planted = fault(planted, max(round(share * orders), 1))
    items = planted.items.rows.height
    for fault, share in OF_ITEMS.items():
        planted = fault(planted, max(round(share * items), 1))
    for fault, share in OF_PROFILES.items():
        planted = fault(planted, max(round(share * customers), 1))
    frames = {
        **planted.frames,
        "loads": counted(planted.frames["loads"], planted.frames["sales_items"]),
    }
    return Planted(
        replace(shop, frames=frames),
        pl.concat(planted.answer_key).sort("check_id", "key", "field"),
        pl.concat(planted.near_misses).sort("check_id", "key", "field"),
    )
