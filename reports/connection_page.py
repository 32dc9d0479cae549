"""What each system allows and is, as it answered when it was first asked: a page to hand over."""

from datetime import datetime
from typing import Any

import polars as pl

from reports.cells import Chip, Quiet
from reports.page import Column, Facts, Figure, Headline, Page, Row, Section, Table
from reports.render import laid_out
from reports.words import counted, moment
from reports.writing import whole

READY, LIMITED, NOT_READY = (
    Chip("passed", "Ready"),
    Chip("s3", "Ready with limits"),
    Chip("s1", "Not ready"),
)
RULE = (
    "The rule: ready when every answer is as an audit needs it; ready with limits when some are "
    "not, and the audit says of each what it can't judge; not ready when a system lets nobody in."
)
_FIT = {True: Chip("passed", "As needed"), False: Chip("s3", "Look")}
_NAMES = {"stokly": "Stokly", "emarsys": "Emarsys"}


def connection_page(
    found: pl.DataFrame, client: str, at: datetime, time_zone: str, version: str
) -> str:
    """The page, whole and self-contained: it asks nothing of any network.

    Args:
        found: columns as `CAPABILITY`.
        client: whose systems they are.
        at: UTC. When they were asked.
        time_zone: in which moments are shown.
        version: of the tool.
    """
    systems = found["system"].unique(maintain_order=True).to_list()
    page = Page(
        headline=_headline(found),
        sections=tuple(_section(found.filter(system=one), one) for one in systems),
        provenance=Section(
            "provenance",
            "Where every answer comes from",
            "Sources",
            (
                Facts(
                    (
                        ("Asked", moment(at, time_zone)),
                        ("How", "by reading requests alone; neither system was changed"),
                        ("Tool", f"stokly-emarsys-audit {version}"),
                    )
                ),
            ),
        ),
    )
    return laid_out(
        page,
        title="First connection",
        subject=client,
        notes=(f"Asked {moment(at, time_zone)}",),
    )


def _headline(found: pl.DataFrame) -> Headline:
    wrong = found.filter(~pl.col("ok"))
    need = "needs" if wrong.height == 1 else "need"
    limits = f"{counted(wrong.height, 'answers')} of {whole(found.height)} {need} a look."
    sentence = limits if wrong.height else "Every answer is as an audit needs it."
    figures = tuple(
        Figure(_NAMES.get(system, system), whole(part.height), _of(part))
        for (system,), part in found.group_by("system", maintain_order=True)
    )
    return Headline(_verdict(found), sentence, RULE, figures)


def _verdict(found: pl.DataFrame) -> Chip:
    wrong = found.filter(~pl.col("ok"))
    if wrong.filter(pl.col("no") == 1).height or found.is_empty():
        return NOT_READY
    return LIMITED if wrong.height else READY


def _of(part: pl.DataFrame) -> str:
    good = part.filter(pl.col("ok").fill_null(value=True)).height
    return f"questions; {whole(good)} answered as an audit needs"


def _section(part: pl.DataFrame, system: str) -> Section:
    name = _NAMES.get(system, system)
    table = Table(
        caption=f"One row a question that was put to {name}.",
        columns=(
            Column("", short=True),
            Column("Question"),
            Column("Answer"),
            Column("What follows"),
        ),
        rows=tuple(_row(row) for row in part.sort("no").iter_rows(named=True)),
    )
    return Section(system, name, name, (table,))


def _row(row: dict[str, Any]) -> Row:
    chip = _FIT.get(row["ok"], "")
    return Row((chip, row["question"], row["answer"], Quiet(row["means"] or "")))
