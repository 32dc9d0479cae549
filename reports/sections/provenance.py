"""Scope, method and where every number comes from."""

from checks.vocabulary import Seal, Severity, Snapshot
from reports.cells import CHIPS, HASH, Cell, Chip, Code, Count, Lines, Quiet, hashed
from reports.levels import FOR_WHOM
from reports.page import Column, Facts, Row, Section, Table
from reports.page_hash import COVERED
from reports.redaction import RedactedRun
from reports.sections.files import files
from reports.sections.owners import NOT_ADDED
from reports.sections.verdict import RULE
from reports.words import agreed, listed, moment, stamp
from reports.writing import whole

_GRADES = {
    Severity.S1: "people may be mailed against their will, or the numbers can't be trusted",
    Severity.S2: "fix before the next campaign or the close",
    Severity.S3: "fix this week",
    Severity.S4: "worth knowing; it fails no check",
}


def scope(run: RedactedRun) -> Section:
    """What was judged, by which agreements."""
    zone, design = run.design.home.time_zone, run.design
    lanes = [f"{lane} {agreed(limit)}" for lane, limit in design.sla.items()]
    grades = tuple(Lines((CHIPS[one], text)) for one, text in _GRADES.items())
    level = run.redaction.level
    switched = [f"{check}: {why}" for check, why in design.switched_off.items()]
    facts = (
        ("Judged up to", f"{moment(run.fence, zone)}; nothing later was looked at"),
        ("Settle time", f"{agreed(design.settle)} in which both systems may still be writing"),
        ("Agreed times", listed(lanes)),
        ("Delays measured", f"over the {agreed(design.window)} before"),
        ("Verdict", RULE),
        ("Grades", Lines(grades)),
        ("Amounts", f"Exact to a millionth, shown in pennies. {NOT_ADDED}"),
        ("Redaction", f"Level {level}: {FOR_WHOM[level]}"),
        ("Switched off", Lines(tuple(switched)) if switched else "No check"),
    )
    return Section("scope", "Scope and method", "Scope", (Facts(facts),))


def provenance(run: RedactedRun, shown: str) -> Section:
    """Each source with its counts and hash, the files, the tool, the run.

    Args:
        run: the masked run.
        shown: hash of all that the page shows above this section.
    """
    zone = run.design.home.time_zone
    pairs = [(snapshot, seal) for snapshot in run.snapshots for seal in snapshot.seals.values()]
    rows = tuple(_row(snapshot, seal) for snapshot, seal in pairs)
    counts = ("Rows", "Kept", "Repeats", "Rejected")
    total = [sum(_count(row, at) for row in rows) for at in range(4, 4 + len(counts))]
    sources = Table(
        caption="Every table that was read. Rows are kept, repeats of a key or rejected; an API "
        "announces how many there are, a file does not.",
        columns=(
            Column("System", short=True),
            Column("Table", short=True),
            Column("Source"),
            Column("Announced", number=True),
            *(Column(one, number=True) for one in counts),
            Column("Content hash", short=True),
        ),
        rows=rows,
        totals=(Row(("Total", "", "", "", *(Count(one) for one in total), "")),) if rows else (),
        total_of=(tuple(range(len(rows))),) if rows else (),
        grid=True,
    )
    facts = Facts(
        (
            ("Run", Code(run.run_id)),
            ("Run at", f"{moment(run.started_at, zone)} to {moment(run.finished_at, zone)}"),
            ("Tool", f"stokly-emarsys-audit {run.version}"),
            ("Settings hash", hashed(run.config_hash)),
            ("Page data", Lines((hashed(shown), Quiet(COVERED)))),
            *_said(run),
            (
                "Snapshots",
                Lines(tuple(_snapshot(one, zone) for one in run.snapshots))
                if run.snapshots
                else "None",
            ),
        )
    )
    return Section(
        "provenance", "Where every number comes from", "Sources", (sources, *files(run), facts)
    )


def _said(run: RedactedRun) -> tuple[tuple[str, Lines], ...]:
    """What the sources had to say about themselves; nothing where they said nothing."""
    sentences = tuple(one for snapshot in run.snapshots for one in snapshot.said)
    return (("The sources said", Lines(sentences)),) if sentences else ()


def _snapshot(snapshot: Snapshot, zone: str) -> Code:
    as_of = stamp(snapshot.taken_at, zone)
    told = f"{snapshot.snapshot_id} · {snapshot.content_hash[:HASH]} · as of {as_of}"
    return Code(told, f"{snapshot.content_hash}, read until {stamp(snapshot.finished_at, zone)}")


def _count(row: Row, at: int) -> int:
    cell = row.cells[at]
    return cell.number if isinstance(cell, Count) else 0


def _row(snapshot: Snapshot, seal: Seal) -> Row:
    named = Code(seal.source)
    source = (
        named
        if seal.complete
        else Lines((named, Chip("s1", "Not whole"), str(seal.why_incomplete)))
    )
    return Row(
        (
            snapshot.system.capitalize(),
            seal.entity,
            source,
            _announced(seal),
            Count(seal.rows),
            Count(seal.kept),
            Count(seal.repeats),
            Count(seal.rejected_rows),
            hashed(seal.content_hash),
        )
    )


def _announced(seal: Seal) -> Cell:
    """What the source said before the first page and after the last, where it said so."""
    first, last = seal.count_first, seal.count_last
    if first is None or last is None:
        return Quiet("–")
    return Count(first) if first == last else f"{whole(first)} to {whole(last)}"
