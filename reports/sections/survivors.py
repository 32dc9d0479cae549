"""What a merge of duplicate contacts would leave: who survives, by which rule, and the effect."""

from collections.abc import Mapping

import polars as pl

from checks.vocabulary import Answer
from reports.cells import Cell, Code, Count, Link, Money, Quiet
from reports.page import Block, Column, Row, Section, Table, Text
from reports.redaction import RedactedRun
from reports.sections.findings import anchor
from reports.sections.survivor_values import consents, fields, people
from reports.wording import name
from reports.words import NBSP
from reports.writing import amount, whole

GROUPS = 12  # told one by one; the rest are counted
_NEEDED = {"contact_id", "contacts", "why", "value_before_u", "value_after_u", "mailable_after"}
_TOLD = (
    "Nothing has been merged. A merge can't be undone, so each is approved by a person. The "
    "surviving contact keeps its id and is given the orders of the others; each value goes by "
    "rule: what Stokly says, else the newest record, else the longest. An address and a name come "
    "from one record each. Of consent the strictest word counts: who opted out in any record of "
    "either system, or never stated anything with an address of their own, gets no mail. Why "
    "records are held for one person's stands in who_is_who.html, beside this page."
)
_ONCE = (
    "Nobody stands in two rows: who is found by several checks is told with the shared "
    "identifiers, else with the merges. So a row may have fewer people than its check found."
)


def survivors(run: RedactedRun) -> Section | None:
    """The section; null when no check found contacts to merge."""
    found = [(one, frame) for one in run.answers if (frame := _groups(one)) is not None]
    if not found:
        return None
    every = pl.concat((frame.with_columns(by=pl.lit(name(one))) for one, frame in found))
    blocks: list[Block] = [Text(_TOLD), _by_check(found, run)]
    blocks += [Text(_ONCE, quiet=True)] if len(found) > 1 else []
    answers = [answer for answer, _ in found]
    blocks += [*_segments(every, run), *consents(answers, run), *fields(answers, run)]
    blocks += [_rules(every, run), *([_rows(every, run)] if run.shows_rows else [])]
    return Section("survivors", _title(every, run), "Merging", tuple(blocks))


def _groups(answer: Answer) -> pl.DataFrame | None:
    frame = answer.exhibits.get("survivors")
    is_there = frame is not None and set(frame.columns) >= _NEEDED and not frame.is_empty()
    return frame if is_there else None


def _title(every: pl.DataFrame, run: RedactedRun) -> str:
    many = run.said(every.height, of=None)
    who = f"{many}{NBSP}{'person has' if many == '1' else 'people have'}"
    moved_u = _moved_u(every)
    money = f", and {amount(moved_u, _currency(run))} stand on the wrong one" if moved_u else ""
    return f"{who[:1].upper()}{who[1:]} several contacts that could be one{money}"


def _currency(run: RedactedRun) -> str:
    return run.design.home.currency


def _moved_u(frame: pl.DataFrame) -> int:
    return int((frame["value_after_u"] - frame["value_before_u"]).sum())


def _by_check(found: list[tuple[Answer, pl.DataFrame]], run: RedactedRun) -> Table:
    labels = ("People", "Contacts that go", "Orders that move", "Value that moves")
    last = ("Change segment", "Get no more mail")
    rows = tuple(_row(answer, frame, run) for answer, frame in found)
    several = len(rows) > 1
    return Table(
        caption="What a merge would change. One row is one check that found duplicates.",
        columns=(Column("Check"), *(Column(one, number=True) for one in (*labels, *last))),
        rows=rows,
        totals=(_total(rows, run),) if several else (),
        total_of=(tuple(range(len(rows))),) if several else (),
    )


def _row(answer: Answer, frame: pl.DataFrame, run: RedactedRun) -> Row:
    mailed = (pl.col("mailable_before") > 0) & (pl.col("mailable_after") == 0)
    changed = pl.col("segment_before") != pl.col("segment_after")
    priced = frame["value_after_u"].count() > 0
    traded = frame["orders_after"].count() > 0
    orders = frame["orders_after"] - frame["orders_before"]
    return Row(
        (
            Link(anchor(answer.check), name(answer)),
            people(frame.height, run),
            people(int(frame["contacts"].sum()) - frame.height, run),
            Count(int(orders.sum())) if traded else Quiet("not told"),
            Money(_moved_u(frame), _currency(run)) if priced else Quiet("not told"),
            people(frame.filter(changed).height, run) if traded else Quiet("not told"),
            people(frame.filter(mailed).height, run),
        )
    )


def _total(rows: tuple[Row, ...], run: RedactedRun) -> Row:
    """A column of which a part is not told has no sum: the part could be taken off it."""
    cells: list[Cell] = ["All"]
    for at in range(1, len(rows[0].cells)):
        column = [row.cells[at] for row in rows]
        counts = [one.number for one in column if isinstance(one, Count)]
        amounts = [one.amount_u for one in column if isinstance(one, Money)]
        if len(counts) == len(rows):
            cells.append(Count(sum(counts)))
        elif len(amounts) == len(rows):
            cells.append(Money(sum(amounts), _currency(run)))
        else:
            cells.append(Quiet("–"))
    return Row(tuple(cells))


def _rules(every: pl.DataFrame, run: RedactedRun) -> Table:
    tally = every.group_by("why").len().sort("len", "why", descending=[True, False])
    return Table(
        caption="By which rule the surviving contact is chosen.",
        columns=(Column("Rule"), Column("People", number=True)),
        rows=tuple(Row((why, people(number, run))) for why, number in tally.iter_rows()),
    )


def _segments(every: pl.DataFrame, run: RedactedRun) -> list[Block]:
    by = ["segment_before", "segment_after"]
    moves = every.filter(pl.col("segment_before") != pl.col("segment_after"))
    if moves.is_empty():
        return []
    tally = moves.group_by(by).len().sort("len", *by, descending=[True, False, False])
    return [
        Table(
            caption="What the surviving contact is taken for now, and with all its orders.",
            columns=(Column("Now"), Column("Then"), Column("People", number=True)),
            rows=tuple(
                Row((now, then, people(many, run))) for now, then, many in tally.iter_rows()
            ),
        )
    ]


def _rows(every: pl.DataFrame, run: RedactedRun) -> Table:
    moved = (pl.col("value_after_u") - pl.col("value_before_u")).abs().fill_null(0)
    shown = every.sort(moved, "contact_id", descending=[True, False]).head(GROUPS)
    if shown.height == every.height:
        first = "Most value moved first"
    else:
        first = f"First {whole(shown.height)} of {whole(every.height)}, most value moved first"
    labels = ("Contacts", "Orders now", "Then", "Value now", "Then", "Mailed now", "Then")
    return Table(
        caption=f"Who survives. {first}.",
        columns=(
            Column("Surviving contact"),
            Column("Found by"),
            *(Column(one, number=True) for one in labels),
        ),
        rows=tuple(_group(one, run) for one in shown.to_dicts()),
        grid=True,
    )


def _group(one: Mapping[str, object], run: RedactedRun) -> Row:
    counts = ("orders_before", "orders_after")
    values = ("value_before_u", "value_after_u")
    mail = ("mailable_before", "mailable_after")
    return Row(
        (
            Code(str(one["contact_id"])),
            str(one["by"]),
            _count(one["contacts"]),
            *(_count(one[column]) for column in counts),
            *(_money(one[column], run) for column in values),
            *(_count(one[column]) for column in mail),
        )
    )


def _count(number: object) -> Cell:
    return Count(number) if isinstance(number, int) else Quiet("–")


def _money(amount_u: object, run: RedactedRun) -> Cell:
    return Money(amount_u, _currency(run)) if isinstance(amount_u, int) else Quiet("–")
