"""One system as all its sources together give it: each table from the first source that has it."""

import asyncio
import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path

import polars as pl

from audit.connectors.connector import Proof, Reading
from audit.connectors.exports.batch import Export
from audit.connectors.exports.reading import readings
from audit.connectors.files import Files
from audit.connectors.server_clock import began_at
from audit.connectors.source import SAID, Source
from audit.connectors.staging import Staging
from audit.progress import Telling
from audit.settings import utc
from audit.source_parts import SourcePart
from checks.vocabulary import Design, System

# One row is one piece of a system's configuration, as a source gives it.
CONFIGURATION = pl.Schema({"kind": pl.String(), "key": pl.String(), "value_redacted": pl.String()})


@dataclass(frozen=True)
class Sources:
    """All sources of one system. Files win over what is fetched: somebody put them there.

    Attributes:
        system: whose tables.
        part: what the settings say of it.
        design: what was agreed.
        files: its folder of exports; null where none is set.
        fetched: further sources, best first.
        pulling: the folder in which answers are kept until the snapshot is sealed.
        taken: tables that another system's sources give already.
        wanted: tables that are read; null for every one.
    """

    system: System
    part: SourcePart
    design: Design
    files: Files | None
    fetched: tuple[Source, ...]
    pulling: Path
    taken: frozenset[str] = frozenset()
    wanted: frozenset[str] | None = None
    _open: ExitStack = field(default_factory=ExitStack, repr=False)

    @cached_property
    def assigned(self) -> Mapping[str, frozenset[str]]:
        """Source -> the tables that it is to give."""
        left = {*self.taken, *(self.files.by_table if self.files else ())}
        found: dict[str, frozenset[str]] = {}
        for source in self.fetched:
            found[source.name] = frozenset(source.gives) - left
            left |= found[source.name]
        if self.wanted is None:
            return found
        return {name: tables & self.wanted for name, tables in found.items()}

    def only(self, tables: frozenset[str], pulling: Path) -> "Sources":
        """The same sources, asked for these tables and no other.

        Args:
            tables: canonical.
            pulling: the folder for what is kept of them on the way.
        """
        files = replace(self.files, wanted=tables) if self.files else None
        # Of a folder that has none of them, no time is told and nothing is read.
        files = files if files is not None and files.by_table else None
        return Sources(
            self.system, self.part, self.design, files, self.fetched, pulling, self.taken, tables
        )

    @property
    def gives(self) -> frozenset[str]:
        """Every table that any of them is set up to give."""
        return frozenset(self.files.by_table if self.files else ()).union(*self.assigned.values())

    @property
    def taken_at(self) -> datetime:
        """UTC. As declared, else the oldest file's time, else when we began to ask.

        The last by the clock of whom we asked, for it is their times that are compared with it.
        """
        declared = utc(self.part.taken_at)
        if declared is not None:
            return declared
        began = [began_at(one) for one in self.stagings.values()]
        return min([self.files.taken_at, *began] if self.files else began)

    @cached_property
    def stagings(self) -> Mapping[str, Staging]:
        """Source -> where its answers are kept; opened when first asked for."""
        return {
            source.name: self._open.enter_context(
                Staging(self.pulling / f"{source.name}.sqlite", self._asked(source))
            )
            for source in self.fetched
            if self.assigned[source.name]
        }

    async def fetch(self, told: Telling) -> None:
        """Ask every source for its tables, all at the same time; what arrives is kept.

        Raises:
            ConnectorError: one of them can't be asked or does not answer; the others were heard.
        """
        asked = [one for one in self.fetched if one.name in self.stagings]
        outcomes = await asyncio.gather(
            *(one.fetch(self.assigned[one.name], self.stagings[one.name], told) for one in asked),
            return_exceptions=True,
        )
        for outcome in outcomes:
            if isinstance(outcome, BaseException):
                raise outcome

    def readings(self) -> Iterator[Reading]:
        """One reading a table, in the order of the canonical tables.

        Raises:
            ConnectorError: a source can't be read as what it is said to be.
            SettingsError: the settings name a column, zone, word or value that can't be.
        """
        exports: dict[str, Sequence[Export]] = {**self.files.exports()} if self.files else {}
        proofs: dict[str, Proof] = {}
        for source in self.fetched:
            if source.name in self.stagings:
                given = source.exports(self.assigned[source.name], self.stagings[source.name])
                exports |= {table: some for table, (some, _) in given.items()}
                proofs |= {table: proof for table, (_, proof) in given.items()}
        return readings(exports, self.part, self.design, proofs)

    def configuration(self) -> pl.DataFrame:
        """The system's configuration as its sources saw it, columns as `CONFIGURATION`."""
        found = [
            source.configuration(self.stagings[source.name]).cast(CONFIGURATION)
            for source in self.fetched
            if source.name in self.stagings
        ]
        return pl.concat([pl.DataFrame(schema=CONFIGURATION), *found])

    @property
    def said(self) -> tuple[str, ...]:
        """Sentences of the sources that a person should read."""
        return tuple(one for staging in self.stagings.values() for one in staging.noted(SAID) or ())

    def sealed(self) -> None:
        """The snapshot stands: what was kept for it is removed."""
        for staging in self.stagings.values():
            staging.discard()

    def close(self) -> None:
        """Close what was opened; what is kept stays for the next pull."""
        self._open.close()

    def _asked(self, source: Source) -> str:
        """Hash of all that decides what this source is asked for."""
        tables: Collection[str] = sorted(self.assigned[source.name])
        text = f"{self.part.model_dump_json()}\n{self.design}\n{','.join(tables)}"
        return hashlib.sha256(text.encode()).hexdigest()
