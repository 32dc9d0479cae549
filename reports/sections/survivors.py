"""What a merge of duplicate contacts would leave: who survives, by which rule, and the effect."""

from collections.abc import Mapping

import polars as pl

from checks.vocabulary import Answer
from reports.cells import Cell, Code, Count, Link, Money, Quiet
from reports.page import Block, Column, Row, Section, Table, Text
from reports.redaction import RedactedRun
from reports.sections.findings import anchor
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
    "either system, or never stated anything with an address of their own, gets no mail."
)
_OVERLAP = "Two checks may show the same contacts, so their rows are not added up."


def survivors(run: RedactedRun) -> Section | None:
    """The section; null when no check found contacts to merge."""
    found = [(one, frame) for one in run.answers if (frame := _groups(one)) is not None]
    if not found:
        return None
    blocks: list[Block] = [Text(_TOLD), _by_check(found, run)]
    blocks += [Text(_OVERLAP, quiet=True)] if len(found) > 1 else []
    for answer, frame in found:
        blocks += _of_one(answer, frame, run)
    return Section("survivors", _title(found, run), "Merging", tuple(blocks))


def _groups(answer: Answer) -> pl.DataFrame | None:
    frame = answer.exhibits.get("survivors")
    is_there = frame is not None and set(frame.columns) >= _NEEDED and not frame.is_empty()
    return frame if is_there else None


def _title(found: list[tuple[Answer, pl.DataFrame]], run: RedactedRun) -> str:
    _, largest = max(found, key=lambda one: one[1].height)
    people = run.said(largest.height, of=None)
    who = f"{people}{NBSP}{'person has' if people == '1' else 'people have'}"
    moved_u = _moved_u(largest)
    money = f", and {amount(moved_u, _currency(run))} stand on the wrong one" if moved_u else ""
    return f"{who[:1].upper()}{who[1:]} several contacts that could be one{money}"


def _currency(run: RedactedRun) -> str:
    return run.design.home.currency


def _moved_u(frame: pl.DataFrame) -> int:
    return int((frame["value_after_u"] - frame["value_before_u"]).sum())


def _by_check(found: list[tuple[Answer, pl.DataFrame]], run: RedactedRun) -> Table:
    labels = ("People", "Contacts that go", "Orders that move", "Value that moves")
    last = ("Change segment", "Get no more mail")
    return Table(
        caption="What a merge would change. One row is one check that found duplicates.",
        columns=(Column("Check"), *(Column(one, number=True) for one in (*labels, *last))),
        rows=tuple(_row(answer, frame, run) for answer, frame in found),
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
            _people(frame.height, run),
            _people(int(frame["contacts"].sum()) - frame.height, run),
            Count(int(orders.sum())) if traded else Quiet("not told"),
            Money(_moved_u(frame), _currency(run)) if priced else Quiet("not told"),
            _people(frame.filter(changed).height, run) if traded else Quiet("not told"),
            _people(frame.filter(mailed).height, run),
        )
    )


def _people(number: int, run: RedactedRun) -> Cell:
    said = run.said(number, of=None)
    return Count(number) if said == whole(number) else Quiet(said)


def _of_one(answer: Answer, frame: pl.DataFrame, run: RedactedRun) -> list[Block]:
    """The tables of one check."""
    about = f"{name(answer)}: "
    tables: list[Block] = [_rules(frame, about, run)]
    moves = frame.filter(pl.col("segment_before") != pl.col("segment_after"))
    if not moves.is_empty():
        tables.append(_segments(moves, about, run))
    fields = answer.exhibits.get("survivor_fields")
    if fields is not None and not fields.is_empty():
        tables.append(_fields(fields, about, run))
    return [*tables, *([_rows(frame, about, run)] if run.shows_rows else [])]


def _rules(frame: pl.DataFrame, about: str, run: RedactedRun) -> Table:
    tally = frame.group_by("why").len().sort("len", "why", descending=[True, False])
    return Table(
        caption=f"{about}by which rule the surviving contact is chosen.",
        columns=(Column("Rule"), Column("People", number=True)),
        rows=tuple(Row((why, _people(number, run))) for why, number in tally.iter_rows()),
    )


def _segments(moves: pl.DataFrame, about: str, run: RedactedRun) -> Table:
    by = ["segment_before", "segment_after"]
    tally = moves.group_by(by).len().sort("len", *by, descending=[True, False, False])
    return Table(
        caption=f"{about}segments of the surviving contact, now and with all its orders.",
        columns=(Column("Now"), Column("Then"), Column("People", number=True)),
        rows=tuple(Row((now, then, _people(len_, run))) for now, then, len_ in tally.iter_rows()),
    )


def _fields(fields: pl.DataFrame, about: str, run: RedactedRun) -> Table:
    tally = (
        fields.with_columns(
            ours=pl.col("groups").filter(pl.col("why") == "what Stokly says").sum().over("field")
        )
        .group_by("field")
        .agg(pl.col("groups").sum(), pl.col("ours").first(), pl.col("conflicts", "changes").sum())
        .sort("changes", "field", descending=[True, False])
    )
    labels = ("People", "As Stokly says", "Values given up", "Survivors that change")
    return Table(
        caption=f"{about}what becomes of each field.",
        columns=(Column("Field"), *(Column(one, number=True) for one in labels)),
        rows=tuple(
            Row((field.replace("_", " "), *(_people(number, run) for number in numbers)))
            for field, *numbers in tally.iter_rows()
        ),
    )


def _rows(frame: pl.DataFrame, about: str, run: RedactedRun) -> Table:
    shown = frame.head(GROUPS)
    first = f"First {whole(shown.height)} of {whole(frame.height)}, most value moved first"
    labels = ("Contacts", "Orders now", "Then", "Value now", "Then", "Get mail now", "Then")
    return Table(
        caption=f"{about}who survives. {first}.",
        columns=(
            Column("Surviving contact"),
            Column("By the rule"),
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
            str(one["why"]),
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
