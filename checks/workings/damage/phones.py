"""Phone numbers of contacts that are their customer's, but for damage."""

import polars as pl

from checks.vocabulary import Evidence, Home
from checks.workings.counterparts import counterparts
from checks.workings.damage.damaged import Damage, shaped
from checks.workings.damage.transforms import DECIMALS, SCIENTIFIC, TRANSFORMS, ZEROS

BARE = r"^[1-9][0-9]{6,12}$"  # neither plus nor zero before it
SIGNS = rf"[.,]0+\s*$|[eE]|{BARE}"  # without one of these no number is damaged
# How a number is written is no damage; that it went through a column of numbers is.
NUMERIC = (DECIMALS, SCIENTIFIC)


def phones(evidence: Evidence) -> Damage:
    """Contacts beside their customer, where both have a phone number.

    Raises:
        NoEvidence: the records of either system are not there, or one never has a number.
    """
    customers = evidence.given("erp_customer", "mobile_raw")
    contacts = evidence.given("esp_contact", "mobile_raw")
    both = (
        counterparts(customers, contacts)
        .join(contacts.select("contact_id", actual="mobile_raw"), on="contact_id", how="inner")
        .join(customers.select("customer_id", expected="mobile_raw"), on="customer_id", how="inner")
        .filter(pl.all_horizontal(_written(pl.col("actual", "expected")) != ""))
    )
    signed = pl.any_horizontal(_written(pl.col("actual", "expected")).str.contains(SIGNS))
    examined, near = pl.collect_all(
        [
            both.select(pl.col("contact_id").n_unique()),
            both.filter(signed, pl.col("actual") != pl.col("expected")),
        ]
    )
    found = near.with_columns(transform=_damage(evidence.design.home)).drop_nulls("transform")
    rows = found.rename({"contact_id": "key"}).sort("key", "customer_id")
    rows = rows.unique("key", keep="first", maintain_order=True)
    return Damage("phone", examined.item(), shaped(rows))


def _damage(home: Home) -> pl.Expr:
    """The first damage that tells the two numbers apart, in words; null where none does."""
    theirs, ours = _written(pl.col("actual")), _written(pl.col("expected"))
    numeric = [
        pl.when(
            theirs != ours,
            (TRANSFORMS[name](theirs) != theirs) | (TRANSFORMS[name](ours) != ours),
            _digits(TRANSFORMS[name](theirs), home) == _digits(TRANSFORMS[name](ours), home),
        ).then(pl.lit(name))
        for name in NUMERIC
    ]
    lost = _lost_zero(theirs, ours, home) | _lost_zero(ours, theirs, home)
    return pl.coalesce(*numeric, pl.when(lost).then(pl.lit(ZEROS)))


def _written(number: pl.Expr) -> pl.Expr:
    return number.str.strip_chars()


def _lost_zero(lost: pl.Expr, whole: pl.Expr, home: Home) -> pl.Expr:
    """`7700900123` for `07700 900123` or for `+44 7700 900123`; never null."""
    same = pl.lit(home.calling_code) + lost == _digits(whole, home)
    return (lost.str.contains(BARE) & same).fill_null(value=False)


def _digits(number: pl.Expr, home: Home) -> pl.Expr:
    """Digits alone, the calling code first: that of home where none is written."""
    bare = number.str.replace(r"\(0\)", "").str.replace_all(r"[^0-9]", "")
    return bare.str.replace("^00", "").str.replace("^0", home.calling_code)
