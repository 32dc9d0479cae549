"""Faults: what is planted in a shop, how much of it, and the key that says what must be found."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import polars as pl

from audit.sandbox.building import Shop
from audit.sandbox.planting import consent_faults, contact_faults, lane_faults, order_faults
from audit.sandbox.planting.ground import Ground, ground, without_the_taken
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
    contact_faults.shared_email_other_opt_in: 0.001,
    contact_faults.shared_external_id_in_small_letters: 0.001,
    contact_faults.shared_every_identifier: 0.0005,
    contact_faults.shared_mobile: 0.001,
    contact_faults.shared_external_id_with_zeros: 0.001,
    contact_faults.shared_external_id: 0.001,
    contact_faults.shared_email: 0.0015,
    contact_faults.shared_email_other_spelling: 0.001,
    contact_faults.near_tagged_email: 0.0005,
    contact_faults.near_placeholders: 0.0005,
    contact_faults.near_deleted_customer: 0.0005,
    contact_faults.near_nameless_customer: 0.0005,
    contact_faults.near_contact_without_id: 0.0005,
    contact_faults.near_new_customer: 0.0005,
    lane_faults.dispatch_lane_late: 0,
    lane_faults.consent_lane_late: 0,
}
# Fault -> its share of the orders; at least one of each.
OF_ORDERS: dict[Plant, float] = {
    order_faults.near_order_just_ready: 0.0002,
    order_faults.near_order_cancelled: 0.0001,
    order_faults.order_of_guest_lost: 0.0005,
    order_faults.order_lost_with_load: 0.001,
    order_faults.order_stalled: 0.0004,
    order_faults.order_lost: 0.002,
    order_faults.near_order_of_a_test: 0.0002,
    order_faults.near_order_by_another_name: 0.0003,
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
    planted = without_the_taken(planted)
    for fault, share in OF_ORDERS.items():
        planted = fault(planted, max(round(share * orders), 1))
    frames = {
        **planted.frames,
        "loads": counted(planted.frames["loads"], planted.frames["sales_items"]),
    }
    return Planted(
        replace(shop, frames=frames),
        pl.concat(planted.answer_key).sort("check_id", "key", "field"),
        pl.concat(planted.near_misses).sort("check_id", "key", "field"),
    )
