"""A folder of exports as a source: files found, columns mapped, rows read a piece at a time."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from itertools import chain
from pathlib import Path

import polars as pl

from audit.connectors.connector import Portion, Reading
from audit.connectors.exports.batch import Export
from audit.connectors.exports.conclusions import conclusions
from audit.connectors.exports.contact_fields import TALL, WIDE, wide
from audit.connectors.exports.folder import files_by_table, files_in, folder_of
from audit.connectors.exports.intake import Intake, constants_hold
from audit.connectors.exports.known_names import folded, known
from audit.connectors.exports.mapping import Fed, mapped
from audit.connectors.exports.opening import opened
from audit.settings import SourcePart, utc
from checks.vocabulary import TABLES, ConnectorError, Design, System


@dataclass(frozen=True)
class Files:
    """One system's folder of exports. Nothing is looked at before it is asked for.

    Attributes:
        system: whose tables are looked for.
        part: what the settings say of the source.
        design: what was agreed.
        workspace: what a relative folder is relative to.
    """

    system: System
    part: SourcePart
    design: Design
    workspace: Path = field(kw_only=True)

    @cached_property
    def taken_at(self) -> datetime:
        """UTC. When the exports were made: as declared, else the oldest file's time."""
        paths = [path for paths in self.by_table.values() for path in paths]
        oldest = min(path.stat().st_mtime for path in paths)
        return utc(self.part.taken_at) or datetime.fromtimestamp(oldest, UTC)

    @cached_property
    def folder(self) -> Path:
        """Where the exports lie.

        Raises:
            SettingsError: no folder is set, or there is none.
            ConnectorError: it may not be read.
        """
        return folder_of(self.system, self.part, self.workspace)

    @cached_property
    def by_table(self) -> Mapping[str, tuple[Path, ...]]:
        """Canonical table -> its files, in the order of the tables.

        Raises:
            SettingsError: the settings name what is no table of the system.
            ConnectorError: a file named is not there, two could be one table, or none is known.
        """
        found = files_by_table(self.system, self.part, self.folder)
        if not found:
            there = ", ".join(path.name for path in files_in(self.folder)) or "no files"
            raise ConnectorError(
                f"no file of {self.system.value} is known in {self.folder}",
                where=f"{self.folder}: {there}",
                do=f"say in the settings which file is which: [{self.system.value}.files]",
            )
        return found

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """Names of the folder's files that feed no table of this system."""
        used = {path for paths in self.by_table.values() for path in paths}
        return tuple(path.name for path in files_in(self.folder) if path not in used)

    def readings(self) -> Iterator[Reading]:
        """One reading a table, in the order of the canonical tables; all are planned first.

        Raises:
            ConnectorError: a file can't be read as what it is said to be.
            SettingsError: the settings name a column, zone, word or value that can't be.
        """
        plans = {table: [self._plan(table, paths)] for table, paths in self.by_table.items()}
        if WIDE in plans and (beside := self._beside(plans[WIDE][0])):
            plans[TALL] = [beside, *plans.get(TALL, ())]
        for one in chain.from_iterable(plans.values()):
            constants_hold(one.intake)
        yield from [_reading(table, plans[table]) for table in TABLES if table in plans]

    def _plan(self, table: str, paths: tuple[Path, ...]) -> "_Plan":
        names = known(table).names | {
            folded(one if isinstance(one, str) else one.column or "")
            for one in self.part.columns.get(table, {}).values()
        }
        exports = [opened(path, self.part, names) for path in paths]
        _alike(exports, table)
        fed = mapped(TABLES[table], exports[0], self.part, self.design)
        return _Plan(self._intake(fed), tuple(exports), fed.columns)

    def _beside(self, contacts: "_Plan") -> "_Plan | None":
        """The fields that the contacts' own export holds, unless the settings leave them out."""
        if self.part.files.get(TALL) == "":
            return None
        found = wide(contacts.intake.fed, self.part, contacts.exports[0].path)
        if found is None:
            return None
        exports = tuple(found.tall(one) for one in contacts.exports)
        return _Plan(self._intake(found.fed), exports, tuple(found.fields))

    def _intake(self, fed: Fed) -> Intake:
        return Intake(fed, conclusions(fed, self.part, self.design), self.design)


@dataclass(frozen=True, slots=True)
class _Plan:
    """How some exports make rows of one table.

    Attributes:
        intake: how.
        exports: the files.
        columns: of the files, as far as they make up the table's shape.
    """

    intake: Intake
    exports: tuple[Export, ...]
    columns: tuple[str, ...]


def _reading(table: str, plans: list[_Plan]) -> Reading:
    """The table from all that feeds it; of several plans each has columns of its own."""
    paths = tuple(export.path for plan in plans for export in plan.exports)
    columns = "\n".join(chain.from_iterable(plan.columns for plan in plans))
    return Reading(
        entity=table,
        source=_in_words(paths),
        pages=len(paths),
        fed=pl.concat(plan.intake.explained for plan in plans),
        schema_hash=hashlib.sha256(columns.encode()).hexdigest(),
        files=paths,
        portions=chain.from_iterable(_portions(plan.intake, plan.exports) for plan in plans),
    )


def _portions(intake: Intake, exports: tuple[Export, ...]) -> Iterator[Portion]:
    names = intake.fed.columns
    for export in exports:
        if export.columns is None:
            continue
        places = {name: at for at, name in reversed([*enumerate(export.columns)])}
        # Files of one table may order their columns differently.
        at = tuple(places[names[own]] for own in intake.fed.wanted)
        yield from intake.portions(export.batches(at), export.path.name, at)


def _alike(exports: list[Export], table: str) -> None:
    first = exports[0]
    for other in exports[1:]:
        odd = sorted({*(first.columns or ())} ^ {*(other.columns or ())})
        if odd:
            raise ConnectorError(
                f"{first.path.name} and {other.path.name} differ in the column {odd[0]}",
                where=f"the files of {table}",
                do="export them with the same columns, or name fewer files",
            )


def _in_words(paths: tuple[Path, ...]) -> str:
    shown = 3
    names = ", ".join(path.name for path in paths[:shown])
    return names if len(paths) <= shown else f"{names} and {len(paths) - shown} more"
