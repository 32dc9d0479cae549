"""The consent invariant, in the path of every write: nobody becomes mailable by a repair.

E-mail: mailable is an opt-in of 1 beside an address. SMS: a number, and no opt-out: an empty one
counts as in (Emarsys fact sheet, 9). Whoever is not mailable before a write and would be after it
is left as they are; a write that would set an opt-in is a fault of ours and ends the push.
"""

import polars as pl

from checks.vocabulary import AuditError
from checks.vocabulary.repair import (
    EMAIL_FIELD,
    MOBILE_FIELD,
    OPT_IN_FIELD,
    OPTED_IN,
    OPTED_OUT,
    SMS_OPT_IN,
)

OPT_INS = (OPT_IN_FIELD, SMS_OPT_IN)
GUARDED = (EMAIL_FIELD, MOBILE_FIELD, *OPT_INS)
WHY = "consent"  # code of a row that is left for its sake


class ConsentBroken(AuditError):
    """A write would have opted somebody in. Nothing of it was sent."""


def must_not_opt_in(rows: pl.DataFrame) -> None:
    """Every row that writes an opt-in field writes the opt-out.

    Raises:
        ConsentBroken: one does not.
    """
    wrong = rows.filter(pl.col("field").is_in(OPT_INS), pl.col("desired").ne_missing(OPTED_OUT))
    if wrong.height:
        raise ConsentBroken(
            f"{wrong.height:,} rows would set an opt-in, or clear an opt-out",
            where=f"row {wrong['row_id'][0]} of the plan",
            do="report this: no plan may hold such a row; opt-ins come from people alone",
        )


def made_mailable(rows: pl.DataFrame, read: pl.DataFrame) -> pl.Series:
    """Contacts that the rows together would make mailable by some channel.

    Args:
        rows: record, field, desired.
        read: contact_id and `GUARDED`, as they stand now.

    Returns:
        contact ids.
    """
    wanted = rows.filter(pl.col("field").is_in(GUARDED))
    after = read.select("contact_id", *GUARDED).join(
        wanted.group_by("record").agg(_set(one) for one in GUARDED),
        left_on="contact_id",
        right_on="record",
        how="inner",
    )
    then = after.with_columns(_then(one) for one in GUARDED)
    becomes = [by(THEN) & ~by("") for by in (_by_mail, _by_text)]
    return then.filter(pl.any_horizontal(becomes))["contact_id"]


NEW, THEN = "new ", "then "


def _set(name: str) -> pl.Expr:
    """A list of the value that is written there, empty where none is."""
    return pl.col("desired").filter(pl.col("field") == name).alias(NEW + name)


def _then(name: str) -> pl.Expr:
    new = pl.col(NEW + name)
    return pl.when(new.list.len() > 0).then(new.list.first()).otherwise(name).alias(THEN + name)


def _by_mail(prefix: str) -> pl.Expr:
    opted_in = (pl.col(prefix + OPT_IN_FIELD) == OPTED_IN).fill_null(value=False)
    return opted_in & _there(prefix + EMAIL_FIELD)


def _by_text(prefix: str) -> pl.Expr:
    return pl.col(prefix + SMS_OPT_IN).ne_missing(OPTED_OUT) & _there(prefix + MOBILE_FIELD)


def _there(name: str) -> pl.Expr:
    return pl.col(name).fill_null("") != ""
