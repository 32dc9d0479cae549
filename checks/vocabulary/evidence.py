"""Evidence: all that a check may look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

import polars as pl

from checks.vocabulary.design import Design
from checks.vocabulary.engine import Engine
from checks.vocabulary.errors import NoEvidence
from checks.vocabulary.snapshot import Snapshot

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Both snapshots, what was agreed, and the instant up to which they can vouch.

    Attributes:
        tables: canonical table or reduction -> lazy frame; one not there was given by no source.
        design: what was agreed.
        fence: UTC. The earlier of the two snapshots' moments; nothing later than it is judged.
        snapshots: what was read, with counts and hashes.
        reads: reduction -> canonical tables it is made from.
        limits: limit name -> value, for the check that is being asked.
        engine: answers what is asked of every row; null in a test of frames alone.
        made: what workings have made of this evidence, by name; shared by every check.
        connection: the open database, for `checks.expectations` alone; null in a test of frames.
    """

    tables: Mapping[str, pl.LazyFrame]
    design: Design
    fence: datetime
    snapshots: tuple[Snapshot, ...] = ()
    reads: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    limits: Mapping[str, float] = field(default_factory=dict)
    engine: Engine | None = None
    made: dict[str, object] = field(default_factory=dict)
    connection: object | None = None

    def __getitem__(self, table: str) -> pl.LazyFrame:
        """The canonical table or reduction, whole.

        Raises:
            NoEvidence: no source gave it, or gave it in part. The runner turns this into
                `not run`.
        """
        for source in self.reads.get(table, (table,)):
            self._vouch(source)
        return self.tables[table]

    def given(self, table: str, *columns: str) -> pl.LazyFrame:
        """The table, with the promise that its source gave each of these columns at least once.

        Raises:
            NoEvidence: no source gave the table whole, or it never fills one of the columns.
        """
        frame = self[table]
        for column in columns:
            if not self.fills(table, column):
                raise NoEvidence(
                    f"no source fills {table}.{column}",
                    where=f"the columns mapped for {table} in the settings file",
                    do=f"map a column of the export to {column}; `pull --explain` shows the rest",
                )
        return frame

    def has(self, table: str, *columns: str) -> bool:
        """Whether a check may read the table and finds something in each of the columns."""
        try:
            self.given(table, *columns)
        except NoEvidence:
            return False
        return True

    def fills(self, table: str, column: str) -> bool:
        """Whether any row holds a value; true where nobody counted (tests, derived tables)."""
        for snapshot in self.snapshots:
            seal = snapshot.seals.get(table)
            if seal is not None:
                return seal.filled.get(column, 0) > 0 or seal.kept == 0
        return True

    def once(self, name: str, make: Callable[[], Made]) -> Made:
        """What `make` gives, made for the first check that asks and kept for the others.

        Raises:
            NoEvidence: as `make` does; then it is made anew for the next.
        """
        if name not in self.made:
            self.made[name] = make()
        return cast("Made", self.made[name])

    def seam(self) -> Engine:
        """What answers questions about every row.

        Raises:
            NoEvidence: the tables are held by no engine.
        """
        if self.engine is None:
            raise NoEvidence(
                "no engine holds the tables",
                where="the evidence",
                do="open the snapshots as `audit.steps.link` does",
            )
        return self.engine

    def _vouch(self, table: str) -> None:
        if table not in self.tables:
            raise NoEvidence(
                f"no source gives {table}",
                where="the sources in the settings file",
                do=f"add a source for {table}, or switch the check off with a reason",
            )
        for snapshot in self.snapshots:
            seal = snapshot.seals.get(table)
            if seal is not None and seal.why_incomplete is not None:
                raise NoEvidence(
                    f"{table} is not whole: {seal.why_incomplete}",
                    where=seal.source,
                    do="pull it again; `snapshot.integrity` lists what is missing",
                )
