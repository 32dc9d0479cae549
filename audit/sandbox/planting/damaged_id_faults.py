"""Faults of ids on their way: zeros before them, zeros lost, a decimal, a blank, another case."""

import polars as pl

from audit.sandbox.planting.contact_faults import (
    HAS_EMAIL,
    HAS_MOBILE,
    SHARED,
    added,
    quiet,
    second_contacts,
    split,
)
from audit.sandbox.planting.ground import Ground, is_in
from audit.sandbox.planting.identifier_faults import UNSTATED, holding
from audit.sandbox.planting.order_faults import MISSING, PHANTOM
from audit.sandbox.planting.order_lines import FIT, one_each, rows_of, sent_instead, worth

DAMAGE = "contact.validity.identifier_damage"


def shared_external_id_with_zeros(ground: Ground, size: int) -> Ground:
    """A second contact whose external id has zeros before it, as a padded export writes it."""
    name = "shared_external_id_with_zeros"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & ~pl.col("is_trade"))
    padded = "000" + pl.col("customer_id")
    planted = second_contacts(ground, name, people, external_id=padded)
    keyed = planted.keyed(name, SHARED, people["contact_id"], "external_id").keyed(
        name, DAMAGE, added(ground, planted), "external_id"
    )
    return split(keyed, name, people)


def shared_external_id_in_small_letters(ground: Ground, size: int) -> Ground:
    """A second contact whose external id is written in small letters."""
    name = "shared_external_id_in_small_letters"
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & pl.col("is_trade"))
    small = pl.col("customer_id").str.to_lowercase()
    planted = second_contacts(ground, name, people, external_id=small)
    keyed = planted.keyed(name, SHARED, people["contact_id"], "external_id").keyed(
        name, DAMAGE, added(ground, planted), "external_id"
    )
    return split(keyed, name, people)


def external_id_with_zeros(ground: Ground, size: int) -> Ground:
    """The contact's external id has zeros before it, as a padded export writes it."""
    return _damaged_id(ground, "external_id_with_zeros", size, "000" + pl.col("customer_id"))


def external_id_as_number(ground: Ground, size: int) -> Ground:
    """The external id went through a column of numbers: 12346.0 for 12346."""
    return _damaged_id(ground, "external_id_as_number", size, pl.col("customer_id") + ".0")


def external_id_in_scientific_notation(ground: Ground, size: int) -> Ground:
    """The external id as a spreadsheet shows long numbers: 1.2346E+4 for 12346."""
    digits = pl.col("customer_id")
    written = pl.format(
        "{}.{}E+{}", digits.str.head(1), digits.str.slice(1), digits.str.len_chars() - 1
    )
    return _damaged_id(ground, "external_id_in_scientific_notation", size, written)


def near_external_id_by_account_code(ground: Ground, size: int) -> Ground:
    """Not a fault: the contact bears the account code instead of the id, as it is written."""
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & ~pl.col("is_trade"))
    planted = holding(ground, people, "External ID", "C" + people["customer_id"])
    return planted.missed(
        "near_external_id_by_account_code", DAMAGE, people["contact_id"], "external_id"
    )


def phone_as_number(ground: Ground, size: int) -> Ground:
    """The mobile number went through a column of numbers."""
    digits = pl.col("mobile").str.strip_prefix("+") + ".0"
    return _damaged_phone(ground, "phone_as_number", size, digits)


def phone_without_zero(ground: Ground, size: int) -> Ground:
    """The mobile number as it is dialled within the country, its zero lost."""
    bare = pl.col("mobile").str.replace(r"^\+?44", "")
    return _damaged_phone(ground, "phone_without_zero", size, bare)


def order_id_as_number(ground: Ground, size: int) -> Ground:
    """The order's key went through a column of numbers: nobody knows it, and the order is lost."""
    name = "order_id_as_number"
    lines, planted = _renamed(ground, name, size, ".0")
    totals = worth(rows_of(ground, lines))
    orders = ground.frames["sale_orders"].filter(is_in("saleOrderId", totals["order"])).collect()
    due = (
        totals["order"]
        .to_frame("saleOrderId")
        .join(orders, on="saleOrderId", how="left", maintain_order="left")
    )
    total_u = (due["total"] * 1_000_000).cast(pl.Int64)
    return planted.keyed(name, MISSING, totals["order"], "order", total_u).keyed(
        name, PHANTOM, totals["order"] + ".0", "order_id", totals["amount_u"]
    )


def order_id_with_blank(ground: Ground, size: int) -> Ground:
    """The order's key has a blank behind it: other checks read over it, Emarsys does not."""
    return _renamed(ground, "order_id_with_blank", size, " ")[1]


def _damaged_id(ground: Ground, name: str, size: int, written: pl.Expr) -> Ground:
    people = ground.people.take(size, quiet(ground) & HAS_EMAIL & ~pl.col("is_trade"))
    planted = holding(ground, people, "External ID", people.select(written).to_series())
    return planted.keyed(name, DAMAGE, people["contact_id"], "external_id")


def _damaged_phone(ground: Ground, name: str, size: int, written: pl.Expr) -> Ground:
    people = ground.people.take(size, quiet(ground) & HAS_MOBILE & UNSTATED)
    planted = holding(ground, people, "Mobile", people.select(written).to_series())
    return planted.keyed(name, DAMAGE, people["contact_id"], "phone")


def _renamed(ground: Ground, name: str, size: int, ending: str) -> tuple[pl.DataFrame, Ground]:
    """Lines of some orders, and the ground in which their orders' keys end in that too."""
    lines = one_each(ground, size, FIT)
    rows = rows_of(ground, lines).with_columns(order=pl.col("order") + ending)
    keys = rows["order"].unique().sort()
    return lines, sent_instead(ground, lines, rows).keyed(name, DAMAGE, keys, "order_id")
