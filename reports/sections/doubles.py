"""Customers who stand in Stokly more than once, and identifiers that too many records hold."""

from collections.abc import Iterable

import polars as pl

from reports.cells import Cell, Code, Quiet
from reports.page import Block, Column, Row, Section, Table, Text
from reports.people.words import chance
from reports.redaction import RedactedRun
from reports.sections.survivor_values import people
from reports.words import NBSP, sentence
from reports.writing import whole

PAIRS = 12  # told one by one; the rest are counted
PPM = 1_000_000
_PAIRS_TOLD = (
    "Two records of one customer split their orders and their consent at the source, whatever "
    "Emarsys does. Each pair is for a person to merge in Stokly, or to leave; a pair that nothing "
    "but likeness ties is looked at before; who_is_who.html, beside this page, shows its evidence."
)
_HUBS_TOLD = (
    "An identifier of so many is a placeholder, or the address of a till or an office: it says "
    "nothing about who somebody is. It ties no records, and no merge is proposed for it. The value "
    "itself is not shown here; contacts that hold it are in the finding of shared identifiers."
)


def doubles(run: RedactedRun) -> Section | None:
    """The section; null where no customer is doubled and no identifier is a hub."""
    pairs, hubs = (
        _hung_out(run, "customers", "right_customer_id"),
        _hung_out(run, "hubs", "largest"),
    )
    blocks: list[Block] = []
    if pairs is not None:
        blocks += [Text(_PAIRS_TOLD), _ties(pairs, run)]
        blocks += [_pairs(pairs)] if run.shows_rows else []
    if hubs is not None:
        blocks += [Text(_HUBS_TOLD), _hubs(hubs, run)]
    if not blocks:
        return None
    title = _of_many(hubs) if pairs is None else _of_pairs(pairs, run)
    return Section("doubles", title, "In Stokly", tuple(blocks))


def _hung_out(run: RedactedRun, exhibit: str, column: str) -> pl.DataFrame | None:
    for answer in run.answers:
        frame = answer.exhibits.get(exhibit)
        if frame is not None and column in frame.columns and not frame.is_empty():
            return frame
    return None


def _of_pairs(pairs: pl.DataFrame, run: RedactedRun) -> str:
    alike = pairs["probability_ppm"].count()
    exact = pairs.height - alike
    told = []
    if exact:
        told.append(f"{_said(exact, run)} in Stokly {'is' if exact == 1 else 'are'} one person")
    if alike:
        who = f"{run.said(alike, of=None)} more" if exact else f"{_said(alike, run)} in Stokly"
        told.append(f"{who} {'looks' if alike == 1 else 'look'} like one")
    return sentence(", and ".join(told))[:-1]


def _said(pairs: int, run: RedactedRun) -> str:
    return f"{run.said(pairs, of=None)}{NBSP}{'pair' if pairs == 1 else 'pairs'} of customers"


def _of_many(hubs: pl.DataFrame | None) -> str:
    several = 0 if hubs is None else int(hubs["values"].sum())
    what = "identifier is" if several == 1 else "identifiers are"
    return f"{whole(several)}{NBSP}{what} shared by too many to be one person"


def _ties(pairs: pl.DataFrame, run: RedactedRun) -> Table:
    tally = pairs.group_by("ties").len().sort("len", "ties", descending=[True, False])
    return Table(
        caption="Customers whom Stokly keeps twice, by what ties the two.",
        columns=(Column("Tied by"), Column("Pairs", number=True)),
        rows=tuple(
            Row((sentence(ties)[:-1], people(many, run))) for ties, many in tally.iter_rows()
        ),
    )


def _pairs(pairs: pl.DataFrame) -> Table:
    shown = pairs.head(PAIRS)
    first = "The surest first"
    if shown.height < pairs.height:
        first = f"First {whole(shown.height)} of {whole(pairs.height)}, the surest first"
    return Table(
        caption=f"Which customers. {first}; each bit of likeness doubles the odds.",
        columns=(
            Column("One customer"),
            Column("The other"),
            Column("Tied by"),
            Column("Probability", number=True),
            Column("What likeness says, in bits"),
        ),
        rows=tuple(_pair(one) for one in shown.iter_rows(named=True)),
        grid=True,
    )


def _pair(one: dict[str, object]) -> Row:
    probability, said = one["probability_ppm"], one["evidence"]
    sure = Quiet("exact") if not isinstance(probability, int) else chance(probability / PPM)
    ids: Iterable[Cell] = (Code(str(one[f"{side}_customer_id"])) for side in ("left", "right"))
    evidence = Quiet("–") if said is None else str(said).replace("_", " ")
    return Row((*ids, sentence(str(one["ties"]))[:-1], sure, evidence))


def _hubs(hubs: pl.DataFrame, run: RedactedRun) -> Table:
    labels = ("Such values", "Customers", "Contacts", "Records that hold the commonest")
    return Table(
        caption="Identifiers that more records hold than one household has.",
        columns=(Column("Identifier"), *(Column(one, number=True) for one in labels)),
        rows=tuple(_hub(one, run) for one in hubs.iter_rows(named=True)),
    )


def _hub(one: dict[str, object], run: RedactedRun) -> Row:
    columns = ("customers", "contacts", "largest")
    cells = [_number(one[name], run) for name in columns]
    return Row((sentence(str(one["kind"]))[:-1], _number(one["values"], run), *cells))


def _number(number: object, run: RedactedRun) -> Cell:
    return people(number, run) if isinstance(number, int) else Quiet("not told")
