"""The way back of each kind of repair, and what has none.

Pure: rows of a plan with what the ledger says of them go in; rows of another plan come out.
"""

import json
from typing import Any

import polars as pl

from audit.steps.push.sale_sums import SHOWS, after
from checks.vocabulary import CLASS_OF, PLAN_ROW, Action
from checks.vocabulary.repair import (
    MOBILE_FIELD,
    OPT_IN_FIELD,
    OPTED_OUT,
    SMS_OPT_IN,
)
from checks.vocabulary.repair_plan import canonical

OF_LEDGER = ("state", "attempts", "pre_image", "note")
TAKES_BACK = "undoes"  # in the body of a row: which row of the other plan it takes back
OPT_INS = (OPT_IN_FIELD, SMS_OPT_IN)
LEFT = pl.Schema({"row_id": pl.String(), "action": pl.String(), "why": pl.String()})
UNKNOWN = "whether it was carried out is not known: push that plan again, or look in Emarsys"
ONE_WAY = "an opt-out is taken back by the person's own word alone"
MADE = "a contact is never deleted: it is opted out instead"
WHICH = "which contact it made is not known: look it up in Emarsys, and opt it out there"
NOT_KEPT = "what stood there before was not kept"
NO_WAY = "there is no way back from it"
SOLD = (
    "sale rows are never taken back: hand in a correction file, or allow rows that offset them "
    "([push] offset_sales in audit.toml)"
)
_OTHER = {
    Action.LIST_ADD.value: Action.LIST_REMOVE.value,
    Action.LIST_REMOVE.value: Action.LIST_ADD.value,
}
_OF_CLASS = {action.value: kind.value for action, kind in CLASS_OF.items()}


def way_back(rows: pl.DataFrame, plan_id: str, *, offset_sales: bool) -> pl.DataFrame:
    """Rows that take these back, columns as `PLAN_ROW`; in no order, without ids.

    Args:
        rows: that were carried out: columns as `PLAN_ROW`, and `OF_LEDGER`.
        plan_id: of the plan that they are of.
        offset_sales: whether appended sale rows may be offset.
    """
    found = [_fields(rows), _lists(rows), _opt_outs(rows)]
    if offset_sales:
        found.append(_offsets(rows))
    told = pl.concat(one.select(PLAN_ROW.names()).cast(PLAN_ROW) for one in found)
    words = pl.format("takes back row {} of plan {}", "row_id", pl.lit(plan_id[:12]))
    return told.with_columns(
        repair_class=pl.col("action").replace_strict(_OF_CLASS, return_dtype=pl.String),
        because=words,
        clears=pl.col("clears").fill_null(value=False),
        row_id=pl.lit(None, pl.String),
    )


def left(rows: pl.DataFrame, unsettled: pl.DataFrame, *, offset_sales: bool) -> pl.DataFrame:
    """What can't be taken back, or not wholly, columns as `LEFT`, in the order of the plan.

    Args:
        rows: that were carried out, as of `way_back`.
        unsettled: rows of which nobody knows whether they were.
        offset_sales: as of `way_back`.
    """
    told = rows.select("row_id", "action", why=_why(offset_sales=offset_sales)).drop_nulls("why")
    open_ = unsettled.select("row_id", "action", why=pl.lit(UNKNOWN))
    return pl.concat([told.cast(LEFT), open_.cast(LEFT)]).sort("row_id")


def _why(*, offset_sales: bool) -> pl.Expr:
    action = pl.col("action")
    return (
        pl.when(_is_opt_out())
        .then(pl.lit(ONE_WAY))
        .when((action == Action.UPDATE) & pl.col("pre_image").is_null())
        .then(pl.lit(NOT_KEPT))
        .when(action == Action.CREATE)
        .then(pl.when(_is_known()).then(pl.lit(MADE)).otherwise(pl.lit(WHICH)))
        .when((action == Action.APPEND) & pl.lit(not offset_sales))
        .then(pl.lit(SOLD))
        .when(action.is_in([Action.MERGE.value, Action.TRIGGER.value]))
        .then(pl.lit(NO_WAY))
    )


def _is_opt_out() -> pl.Expr:
    """An update of an opt-in field is none but an opt-out."""
    writes = pl.col("action") == Action.UPDATE
    return (pl.col("action") == Action.OPT_OUT) | (writes & pl.col("field").is_in(OPT_INS))


def _is_known() -> pl.Expr:
    """Whether the ledger names the contact that was made."""
    return pl.col("note").str.contains("^[0-9]+$").fill_null(value=False)


def _fields(rows: pl.DataFrame) -> pl.DataFrame:
    """Each field gets what stood there before, and says so where that is nothing."""
    before = pl.col("pre_image").str.json_decode(pl.String)
    updates = rows.filter(
        pl.col("action") == Action.UPDATE, ~_is_opt_out(), pl.col("pre_image").is_not_null()
    )
    return updates.with_columns(
        seen="desired", desired=before, clears=before.fill_null("") == "", body=_body()
    )


def _lists(rows: pl.DataFrame) -> pl.DataFrame:
    changes = rows.filter(pl.col("action").is_in([*_OTHER]))
    return changes.with_columns(
        pl.col("action").replace(_OTHER), seen="desired", desired="seen", body=_body()
    )


def _opt_outs(rows: pl.DataFrame) -> pl.DataFrame:
    """Whoever was made is opted out of mail; and of messages, where there is a number for them."""
    made = rows.filter(pl.col("action") == Action.CREATE, _is_known())
    texted = pl.col("body").str.json_path_match(f'$.fields["{MOBILE_FIELD}"]').is_not_null()
    out = made.with_columns(
        action=pl.lit(Action.OPT_OUT.value),
        record="note",
        field=pl.lit(OPT_IN_FIELD),
        seen=pl.lit(None, pl.String),
        desired=pl.lit(OPTED_OUT),
        body=_body(),
        is_texted=texted,
    )
    # Made with a number, a contact is made opted out of messages; what the finding is worth
    # counts once.
    by_text = out.filter("is_texted").with_columns(
        field=pl.lit(SMS_OPT_IN),
        impact_u=pl.lit(None, pl.Int64),
        currency=pl.lit(None, pl.String),
        people=pl.lit(None, pl.Int64),
    )
    return pl.concat([out, by_text])


def _offsets(rows: pl.DataFrame) -> pl.DataFrame:
    """The same rows of the same orders, with quantity and price the other way round."""
    appended = rows.filter(pl.col("action") == Action.APPEND)
    bodies = [_offset(*told) for told in appended.select("body", "row_id", "pre_image").iter_rows()]
    return appended.with_columns(body=pl.Series(bodies, dtype=pl.String))


def _offset(body: str, row_id: str, pre_image: str | None) -> str:
    """A body holds a list of its own, which no column does.

    What stood there and what was appended is what must stand there now, or nothing is taken back.
    """
    told: dict[str, Any] = json.loads(body)
    rows = [
        {**one, "quantity": _negated(one["quantity"]), "price": _negated(one["price"])}
        for one in told["rows"]
    ]
    shows = after(told["rows"], json.loads(pre_image or "{}"))
    return canonical({**told, "rows": rows, SHOWS: shows, TAKES_BACK: row_id})


def _negated(amount: str) -> str:
    """As text, so that no digit of it is touched; nothing is nothing either way."""
    bare = amount.removeprefix("-")
    is_nothing = not bare.strip("0.")
    return bare if is_nothing or bare != amount else f"-{amount}"


def _body() -> pl.Expr:
    """Which row it takes back, in canonical JSON."""
    return pl.struct(pl.col("row_id").alias(TAKES_BACK)).struct.json_encode()
