"""The files that were read, each with its hash: a reader holds a copy of their own against them."""

from checks.vocabulary import Snapshot
from reports.cells import Code, hashed
from reports.page import Column, FileCheck, Row, Table
from reports.redaction import RedactedRun
from reports.writing import whole

LISTED = 200  # files a page names; all of them stand in run.json
_MEANT = "The same SHA-256 means the same file, to the last byte."


def files(run: RedactedRun) -> tuple[FileCheck, ...]:
    """One row a file and table; nothing where no table came from a file."""
    rows = [row for snapshot in run.snapshots for row in _rows(snapshot)]
    if not rows:
        return ()
    first = f"; the first {LISTED} of {whole(len(rows))}, all are in run.json"
    table = Table(
        caption=f"The files it was read from{first if len(rows) > LISTED else ''}. {_MEANT}",
        columns=(
            Column("System", short=True),
            Column("File"),
            Column("Table", short=True),
            Column("SHA-256", short=True),
        ),
        rows=tuple(rows[:LISTED]),
    )
    return (FileCheck(table),)


def _rows(snapshot: Snapshot) -> list[Row]:
    system = snapshot.system.capitalize()
    return [
        Row((system, Code(name), seal.entity, hashed(digest)))
        for seal in snapshot.seals.values()
        for name, digest in seal.files.items()
    ]
