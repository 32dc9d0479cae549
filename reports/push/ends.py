"""How every row of a plan ended; a page whose rows do not add up to the plan's is refused."""

from collections.abc import Mapping
from types import MappingProxyType

import polars as pl

from checks.vocabulary import ReportError
from checks.vocabulary.repair import Action
from reports.push.made import LEDGER, STATES, MadePush

NOT_BEGUN = "planned"
SETTLED = ("verified", "undone")
DONE = ("applied", *SETTLED)
# What a person must look at, worst first; the rest went as planned.
OPEN = tuple(state for state in STATES if state not in DONE)
MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        "mismatch": "written, and holds something else when it is read back: somebody wrote after "
        "the re-read, or Emarsys took it otherwise",
        "unknown": "sent, and nobody can say whether it took effect; it is never sent again by "
        "itself, a later read-back or a person settles it",
        "intent": "begun, without an outcome: the push stopped there; it goes on where it stopped",
        "failed": "Emarsys refused it; the code says why",
        "moved": "no longer holds what the audit saw, so it was left as it is",
        "skipped": "needed no write, or might not be written by then; the note says why",
        "planned": "not begun: the push was stopped or refused before it",
        "applied": "written, not read back yet",
        "verified": "written, and holds what it should when it is read back",
        "undone": "taken back by an undo",
    }
)


def ends(made: MadePush) -> pl.DataFrame:
    """The plan's rows in their order, with the columns of the ledger, and what was found there.

    `found` is the value that stands in the field of a row that is moved or not as wanted, and
    `has_found` whether one is told; `contact` is the id of the contact that a row made.

    Raises:
        ReportError: the ledger tells of a row that is not in the plan, of one row twice, or of a
            state that nobody knows.
    """
    plan = made.plan.rows
    ledger = pl.concat([pl.DataFrame(schema=LEDGER), made.ledger], how="diagonal_relaxed")
    ledger = ledger.select(LEDGER.names())
    astray = ledger.filter(~pl.col("row_id").is_in(plan["row_id"].implode())).height
    twice = ledger.height - ledger["row_id"].n_unique()
    odd = ledger.filter(~pl.col("state").is_in(list(STATES))).height
    if astray or twice or odd:
        raise _wrong(
            made, f"{astray:,} rows of no plan, {twice:,} twice, {odd:,} in no known state"
        )
    told = plan.join(ledger, on="row_id", how="left", maintain_order="left")
    rows = _read(told.with_columns(pl.col("state").fill_null(NOT_BEGUN)))
    counted = sum(rows.group_by("state").len()["len"])
    if rows.height != plan.height or counted != plan.height:
        raise _wrong(made, f"{counted:,} rows ended, the plan has {plan.height:,}")
    return rows


def _read(rows: pl.DataFrame) -> pl.DataFrame:
    """A note that is a value or an id is no word, and is masked as what it is."""
    of_field = pl.col("action").is_in([Action.OPT_OUT, Action.UPDATE])
    elsewhere = pl.col("state").is_in(["moved", "mismatch"])
    is_value = of_field & elsewhere & pl.col("note").str.contains(r'^(".*"|null)$')
    is_contact = (pl.col("action") == Action.CREATE) & pl.col("note").str.contains("^[0-9]+$")
    note = pl.col("note")
    return rows.with_columns(
        has_found=is_value.fill_null(value=False),
        found=pl.when(is_value).then(note).str.json_decode(pl.String),
        contact=pl.when(is_contact).then(note),
        note=pl.when(~(is_value | is_contact).fill_null(value=False)).then(note),
    )


def tally(rows: pl.DataFrame) -> dict[str, int]:
    """State -> rows that ended so, worst first; only those that there are."""
    held = dict(rows.group_by("state").len().iter_rows())
    return {state: held[state] for state in STATES if state in held}


def _wrong(made: MadePush, what: str) -> ReportError:
    return ReportError(
        f"what the ledger says does not add up to the plan: {what}",
        where=f"the plan {made.plan.plan_id[:12]} and the ledger's entries for it",
        do="the page is not written; prove the ledger with `stokly-audit ledger verify`",
    )
