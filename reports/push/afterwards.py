"""What happened in order, how to prove it, and how to take it back."""

import polars as pl

from checks.vocabulary.repair import Action, RepairClass
from reports.cells import Cell, Code, Lines, Quiet
from reports.page import Block, Column, Facts, Row, Section, Table
from reports.plan.origin import ledger_head
from reports.plan.shown import Shown
from reports.push.ends import DONE
from reports.push.made import MadePush
from reports.words import sentence, stamp

_NOTHING = "Nothing was changed that an undo could take back."
_HOW = (
    "It makes a plan of its own from the ledger, to be approved and pushed as this one. A record "
    "that somebody has changed since is left as it is and listed."
)
_PROVES = "Proves that no entry was changed, removed, put in or cut off."


def afterwards(made: MadePush, rows: pl.DataFrame, shown: Shown) -> Section:
    """The ledger's head, the undo, and the events of the plan."""
    proof = Lines((Code("stokly-audit ledger verify"), Quiet(_PROVES)))
    facts: list[tuple[str, Cell]] = [
        ("Undo", Lines((Code(made.undo), Quiet(_HOW))) if made.undo else _NOTHING),
        *_stays(rows, shown),
        ("Ledger", ledger_head(made.head)),
        ("To prove it", proof),
    ]
    blocks: tuple[Block, ...] = (Facts(tuple(facts)),)
    blocks += (_events(made, shown),) if made.events.height else ()
    return Section("ledger", "How it is taken back and proved", "Undo and ledger", blocks)


def _stays(rows: pl.DataFrame, shown: Shown) -> list[tuple[str, Cell]]:
    """What no undo takes back."""
    done = rows.filter(pl.col("state").is_in(DONE))
    outs = done.filter(pl.col("action") == Action.OPT_OUT).height
    final = done.filter(pl.col("repair_class") == RepairClass.IRREVERSIBLE).height
    told: list[Cell] = []
    if outs:
        verb = "stays" if outs == 1 else "stay"
        told.append(f"{shown.counted(outs, 'opt-outs')} {verb}: only a person opts in again")
    if final:
        verb = "has" if final == 1 else "have"
        told.append(f"{shown.counted(final, 'rows')} {verb} no way back")
    return [("What stays", Lines(tuple(told)))] if told else []


def _events(made: MadePush, shown: Shown) -> Table:
    rows = tuple(
        Row((stamp(at, made.time_zone), sentence(state)[:-1], _note(note, shown)))
        for at, state, note in made.events.select("at", "state", "note").iter_rows()
    )
    return Table(
        caption="What happened to the plan as a whole, as the ledger has it.",
        columns=(Column("At", short=True), Column("What"), Column("Note")),
        rows=rows,
    )


def _note(note: str | None, shown: Shown) -> Cell:
    return sentence(shown.redaction.text(note)) if note else Quiet("–")
