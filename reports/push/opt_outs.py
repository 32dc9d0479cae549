"""The opt-outs: how soon each person who opted out was opted out in Emarsys."""

import polars as pl

from checks.vocabulary.repair import Action
from reports.cells import Cell, Count, Quiet
from reports.page import Block, Column, Row, Section, Table, Text
from reports.plan.shown import Shown
from reports.push.ends import DONE
from reports.push.made import MadePush
from reports.push.ranks import ranked
from reports.words import lasting, lasting_limit, share

SOON_S = 300  # within which a thousand people are to be opted out; design of the push
_TOLD = (
    "These rows go first and wait for nothing else. A delay ends with the row's last entry in the "
    "ledger: when it was read back, where it is verified."
)


def opt_outs(made: MadePush, rows: pl.DataFrame, shown: Shown) -> Section | None:
    """Null where the plan holds no opt-out."""
    outs = rows.filter(pl.col("action") == Action.OPT_OUT)
    if outs.is_empty():
        return None
    done = outs.filter(pl.col("state").is_in(DONE))
    of_all = f"{shown.said(done.height)} of {shown.counted(outs.height, 'opt-outs')}"
    title = f"{of_all} {'was' if done.height == 1 else 'were'} carried out"
    blocks: tuple[Block, ...] = (Text(_TOLD),)
    blocks += (_latency(made, done, shown),) if done.height else ()
    return Section("opt_outs", title[:1].upper() + title[1:], "Opt-outs", blocks)


def _latency(made: MadePush, done: pl.DataFrame, shown: Shown) -> Table:
    stated = done.join(made.opt_outs.unique("row_id"), on="row_id", how="left")
    header = made.plan.header
    since = {
        "Since the person opted out in Stokly": pl.col("stated_at"),
        "Since the audit that found it": pl.lit(header.created_at),
        "Since the push began": pl.lit(made.begun_at),
    }
    delays = {
        name: stated.select(s=(pl.col("at") - start).dt.total_microseconds() / 1e6)["s"]
        for name, start in since.items()
    }
    return Table(
        caption="Delay until the opt-out stood in Emarsys. Where it is not known when the person "
        "opted out, the row does not count there.",
        columns=(
            Column("Delay"),
            Column("Opt-outs", number=True),
            Column("p50", number=True),
            Column("p95", number=True),
            Column("Longest", number=True),
            Column(f"Within {lasting_limit(SOON_S)}", number=True),
        ),
        rows=tuple(Row((name, *_cells(one, shown))) for name, one in delays.items()),
    )


def _cells(seconds: pl.Series, shown: Shown) -> tuple[Cell, ...]:
    known = seconds.drop_nulls()
    if known.is_empty():
        return (Count(0), *(Quiet("–"),) * 4)
    soon = int((known <= SOON_S).sum())
    return (
        shown.count(known.len()),
        *(lasting(one) for one in ranked(known.to_list(), (0.5, 0.95, 1.0))),
        share(soon, known.len()),
    )
