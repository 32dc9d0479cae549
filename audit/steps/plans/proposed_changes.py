"""Proposals of checks as changes: the same change from two checks is one, and mends both findings.

Nothing here asks whether a change may be made; what no check may ever propose is refused.
"""

from collections.abc import Mapping

import polars as pl

from checks.vocabulary import CLASS_OF, Action, CheckError
from checks.vocabulary.repair import OPT_IN_FIELD, OPTED_OUT, SMS_OPT_IN

OPT_INS = (OPT_IN_FIELD, SMS_OPT_IN)
FIELD_WRITES = (Action.OPT_OUT.value, Action.UPDATE.value)
# What makes two proposals one change. Work is told by its words too.
SAME = ("action", "record", "field", "seen", "desired", "clears", "body", "task")
# One row is one change.
CHANGE = pl.Schema(
    {
        **dict.fromkeys(SAME, pl.String()),
        "clears": pl.Boolean(),
        "repair_class": pl.String(),
        "findings": pl.List(pl.String()),
        "checks": pl.List(pl.String()),
        "owner": pl.String(),
        "because": pl.String(),
    }
)
_RANK = {action.value: place for place, action in enumerate(Action)}
_OF_CLASS = {action.value: kind.value for action, kind in CLASS_OF.items()}


def changes(proposals: pl.DataFrame, roles: Mapping[str, str]) -> pl.DataFrame:
    """One row a change, in the order in which a plan does them; columns as `CHANGE`.

    Args:
        proposals: columns as `repairs.PROPOSED`.
        roles: number of a field on this account -> the role that plans call it by.

    Raises:
        CheckError: a check proposes what none may: an opt-in, or something that is no repair.
    """
    rows = proposals.with_columns(
        # A list may have the number of a field.
        field=pl.when(pl.col("action").is_in(FIELD_WRITES))
        .then(pl.col("field").replace(dict(roles)))
        .otherwise("field"),
        clears=pl.col("clears").fill_null(value=False) & is_empty("desired"),
        task=pl.when(pl.col("action") == Action.WORK).then("because"),
    )
    _must_be_repairs(rows)
    _must_not_opt_in(rows, roles)
    told = rows.with_columns(
        action=pl.when(_opts_out()).then(pl.lit(Action.OPT_OUT.value)).otherwise("action")
    ).with_columns(
        seen=pl.when(_opts_out()).then(_seen_by_any()).otherwise("seen"),
        body=pl.when(_opts_out()).then(_stated_first()).otherwise("body"),
    )
    return in_order(
        told.group_by(SAME)
        .agg(
            repair_class=pl.col("action").first().replace_strict(_OF_CLASS, return_dtype=pl.String),
            findings=pl.col("finding_id").unique().sort(),
            checks=pl.col("check_id").unique().sort(),
            owner=pl.col("owner").sort_by("check_id").first(),
            because=pl.col("because").unique().sort().str.join("; "),
        )
        .select(CHANGE.names())
        .cast(CHANGE)
    )


def in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """Opt-outs first, then as `Action` lists them; each by record and field, always the same way.

    Args:
        rows: with the columns `SAME`.
    """
    rank = pl.col("action").replace_strict(_RANK, return_dtype=pl.Int64)
    return rows.sort(rank, "record", "field", "desired", "seen", "clears", "body", "task")


def is_empty(column: str) -> pl.Expr:
    """Null or nothing but blanks. Never null."""
    return pl.col(column).fill_null("").str.strip_chars() == ""


def _opts_out() -> pl.Expr:
    """An update that writes the opt-out is one, whatever its check calls it."""
    writes = pl.col("action").is_in(FIELD_WRITES) & pl.col("field").is_in(OPT_INS)
    return (writes & (pl.col("desired") == OPTED_OUT)).fill_null(value=False)


def _seen_by_any() -> pl.Expr:
    """One opt-out, though two checks saw different things there: it is wanted whatever stood."""
    return pl.col("seen").drop_nulls().min().over("record", "field")


def _stated_first() -> pl.Expr:
    """One opt-out, though several records of the person stated it: the first tells the delay."""
    at = pl.col("body").str.json_path_match("$.stated_at")
    told = pl.col("body").sort_by(at, "body", nulls_last=True).drop_nulls().first()
    return told.over("record", "field")


def _must_be_repairs(rows: pl.DataFrame) -> None:
    """Each names a record and an action that there is.

    Raises:
        CheckError: one does not.
    """
    known = pl.col("action").is_in(list(_RANK)).fill_null(value=False)
    _refuse(rows.filter(~known | is_empty("record")), "name no action that there is, or no record")


def _must_not_opt_in(rows: pl.DataFrame, roles: Mapping[str, str]) -> None:
    """An opt-in field is written to by an opt-out alone, and an opt-out writes to nothing else.

    Raises:
        CheckError: a check proposes otherwise; that is its fault, so nothing is planned at all.
    """
    opt_in = pl.col("field").is_in(OPT_INS).fill_null(value=False)
    writes = pl.col("action").is_in(FIELD_WRITES)
    otherwise = pl.col("desired").ne_missing(OPTED_OUT)
    is_out = pl.col("action") == Action.OPT_OUT
    numbers = [number for number, role in roles.items() if role == SMS_OPT_IN]
    keys = "|".join([*OPT_INS, *numbers])
    states = pl.col("body").str.contains(rf'"(?:{keys})"\s*:').fill_null(value=False)
    wrong = (writes & opt_in & otherwise) | (is_out & (~opt_in | otherwise))
    _refuse(
        rows.filter(wrong | ((pl.col("action") == Action.CREATE) & states)),
        "would set an opt-in; a repair only ever opts out",
    )


def _refuse(wrong: pl.DataFrame, what: str) -> None:
    if wrong.height:
        raise CheckError(
            f"{wrong.height:,} proposed repairs {what}",
            where=f"the check {wrong['check_id'].sort()[0]}",
            do="report this: it is a fault of that check; leave it out with --check, or switch it "
            "off, until it is mended",
        )
