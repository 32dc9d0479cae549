"""Compare any two tables, whatever they are kept in."""

import os
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from audit.connectors.tables import Laid, Source, laid
from audit.engine import Engine
from audit.sealing import OFFLINE
from checks.vocabulary import Asked, Tolerance
from checks.workings.pairing.suggesting import suggested
from checks.workings.pairs import Comparison, ask_of
from checks.workings.pairs import compare as lay_together

# What the engine may hold, in MB: more goes to disk. Little is quicker than much: memory that is
# never asked for need not be made.
LEAST, MOST, A_MILLION_ROWS = 150, 1000, 20
SPILL = "stokly-audit-compare-"  # then the process that spills, while it lives


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, and what was compared.

    Attributes:
        comparison: the answer.
        left, right: the tables as a person knows them.
        suggested: whether the key was chosen here, because none was named.
    """

    comparison: Comparison
    left: Laid
    right: Laid
    suggested: bool


def compare(  # noqa: PLR0913 - one keyword a choice of the person who asks
    left: Source,
    right: Source,
    on: Sequence[str] | str = (),
    *,
    map: Mapping[str, str] | None = None,  # noqa: A002 - the word of the command line
    tolerance: Mapping[str, str | Tolerance] | None = None,
    ignore: Sequence[str] = (),
    total: Sequence[str] | str = (),
    currency: str | None = None,
    tidy: Mapping[str, Sequence[str]] | None = None,
    zone: Mapping[str, str] | None = None,
    add_up: Sequence[str] = (),
    proven: bool = False,
) -> Comparison:
    """Compare two tables; `missing`, `extra`, `changed` and so on are frames of the answer.

    Args:
        left: the table that is right by definition: a path, a glob, `FILE.duckdb::TABLE`, a frame.
        right: the table held against it.
        on: key columns, by their left names; chosen from the tables when left out.
        map: left name -> right name, where a column goes by two.
        tolerance: column -> "0.01", "0.5 %", "0.5 % but at least 0.01", "5 s".
        ignore: columns that are not compared.
        total: columns that are amounts: every class is weighed in them.
        currency: the column that says what an amount is in; one called so is taken by itself.
        tidy: column -> "case", "blanks", "unicode", "zeros", "punctuation", done before comparing.
        zone: "left" or "right" -> time zone of its instants without one; else UTC.
        add_up: sides whose rows of one key are added up before they are compared.
        proven: judge no key by a hash: compare each by its values. Slower.

    Raises:
        SettingsError: a file, a column or a wish can't be followed.
        ConnectorError: a table can't be read.
        CheckError: what was found does not add up to the control totals.
    """
    question = Wish(
        on=(on,) if isinstance(on, str) else tuple(on),
        mapped=map or {},
        tolerances=tolerance or {},
        ignored=tuple(ignore),
        totals=(total,) if isinstance(total, str) else tuple(total),
        currency=currency,
        tidied=tidy or {},
        zones=zone or {},
        added_up=tuple(add_up),
        proven=proven,
    )
    return compared(left, right, question).comparison


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asks of two tables, not yet held against their columns; as `asked` takes it."""

    on: tuple[str, ...] = ()
    mapped: Mapping[str, str] | None = None
    tolerances: Mapping[str, str | Tolerance] | None = None
    ignored: Sequence[str] = ()
    totals: Sequence[str] = ()
    currency: str | None = None
    tidied: Mapping[str, Sequence[str]] | None = None
    zones: Mapping[str, str] | None = None
    added_up: Sequence[str] = ()
    proven: bool = False


def compared(left: Source, right: Source, wish: Wish) -> Compared:
    """Compare two tables and say what was compared; errors as `compare`."""
    _sweep()
    with tempfile.TemporaryDirectory(prefix=f"{SPILL}{os.getpid()}-") as spill:
        config = {**OFFLINE, "memory_limit": f"{MOST}MB", "temp_directory": spill}
        connection = duckdb.connect(config=config)
        try:
            connection.execute("SET TimeZone='UTC'")
            return _compared(connection, left, right, wish)
        finally:
            connection.close()


def _sweep() -> None:
    """Remove what killed comparisons left behind: values of a client must not lie about."""
    for left in Path(tempfile.gettempdir()).glob(f"{SPILL}*-*"):
        pid = left.name.removeprefix(SPILL).partition("-")[0]
        if pid.isdigit() and _is_gone(int(pid)):
            shutil.rmtree(left, ignore_errors=True)


def _is_gone(process: int) -> bool:
    try:
        os.kill(process, 0)  # asks whether it is there, and does nothing to it
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False


def _compared(
    connection: duckdb.DuckDBPyConnection, left: Source, right: Source, wish: Wish
) -> Compared:
    engine = Engine(connection)
    known = (*wish.on, *(wish.mapped or {}), *(wish.mapped or {}).values(), *wish.totals)
    ours, theirs = (
        laid(source, name, connection, known)
        for source, name in ((left, "left_side"), (right, "right_side"))
    )
    connection.execute(f"SET memory_limit='{_memory(connection, ours, theirs)}MB'")
    on = wish.on or suggested(engine, ours.relation, theirs.relation, wish.mapped or {})
    question = _question(engine, ours, theirs, wish, on)
    answer = lay_together(engine, ours.relation, theirs.relation, question, proven=wish.proven)
    refused = {"left": ours.refused, "right": theirs.refused}
    return Compared(replace(answer, refused=refused), ours, theirs, suggested=not wish.on)


def _memory(connection: duckdb.DuckDBPyConnection, *tables: Laid) -> int:
    counts = [connection.sql(f"FROM {one.relation}").count("*").fetchall() for one in tables]
    rows = sum(int(rows) for [(rows,)] in counts)
    return min(MOST, LEAST + A_MILLION_ROWS * rows // 1_000_000)


def _question(engine: Engine, left: Laid, right: Laid, wish: Wish, on: Sequence[str]) -> Asked:
    return ask_of(
        engine.columns(left.relation),
        engine.columns(right.relation),
        on,
        mapped=wish.mapped,
        ignored=wish.ignored,
        totals=wish.totals,
        currency=wish.currency,
        tolerances=wish.tolerances,
        tidied=wish.tidied,
        zones=wish.zones,
        added_up=wish.added_up,
    )
