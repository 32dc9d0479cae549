"""Who must approve, who has, and how: in words, with the commands to type."""

from typing import Any

from reports.cells import Cell, Code, Lines, Quiet
from reports.page import Block, Column, Facts, Row, Section, Table
from reports.plan.headline import must
from reports.plan.made import MadePlan
from reports.words import moment, sentence, stamp

_BOUND = (
    "An approval is for this plan id, this account and a limited time. It is written with a key "
    "that stays in the workspace; a plan of which one byte differs has another id and no approval."
)
_PUSHED = (
    "Opt-outs first; then a canary of a few rows that is read back; then the rest in batches. One "
    "row of the canary that does not hold what it should, and nothing more is written."
)


def approval(made: MadePlan) -> Section | None:
    """Null where there is nothing to approve."""
    if made.plan.rows.is_empty():
        return None
    why: list[Cell] = [sentence(one) for one in made.wanted_because]
    facts: list[tuple[str, Cell]] = [("Why", Lines(tuple(why)))] if why else []
    facts += [
        ("What it binds", _BOUND),
        ("To approve", Code(f'stokly-audit approve {made.folder} --as "YOUR NAME"')),
        ("To try", _tried(made)),
        ("To push", Lines((Code(f"stokly-audit push {made.folder}"), Quiet(_PUSHED)))),
        ("Until", moment(made.plan.header.expires_at, made.time_zone)),
    ]
    given = (_given(made),) if made.approvals.height else ()
    blocks: tuple[Block, ...] = (*given, Facts(tuple(facts)))
    return Section("approval", sentence(must(made))[:-1], "Approval", blocks)


def _tried(made: MadePlan) -> Cell:
    told = "Reads what a push would read, and sends nothing that changes anything."
    return Lines((Code(f"stokly-audit push {made.folder} --dry-run"), Quiet(told)))


def _given(made: MadePlan) -> Table:
    return Table(
        caption="Approvals that hold.",
        columns=(
            Column("Approved by"),
            Column("At", short=True),
            Column("Until", short=True),
            Column("For"),
        ),
        rows=tuple(_row(one, made.time_zone) for one in made.approvals.iter_rows(named=True)),
    )


def _row(one: dict[str, Any], zone: str) -> Row:
    told = (stamp(one[name], zone) for name in ("at", "until"))
    return Row((one["person"], *told, one["scope"] or "the whole plan"))
