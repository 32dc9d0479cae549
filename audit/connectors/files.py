"""A folder of exports as a source: files found and opened."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

from audit.connectors.connector import Reading
from audit.connectors.exports.batch import Export
from audit.connectors.exports.folder import files_by_table, files_in, folder_of
from audit.connectors.exports.opening import opened
from audit.connectors.exports.reading import names_of, readings
from audit.settings import utc
from audit.source_parts import SourcePart
from checks.vocabulary import ConnectorError, Design, System


@dataclass(frozen=True)
class Files:
    """One system's folder of exports. Nothing is looked at before it is asked for.

    Attributes:
        system: whose tables are looked for.
        part: what the settings say of the source.
        design: what was agreed.
        workspace: what a relative folder is relative to.
        wanted: tables that are read; null for every one.
    """

    system: System
    part: SourcePart
    design: Design
    workspace: Path = field(kw_only=True)
    wanted: frozenset[str] | None = field(default=None, kw_only=True)

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
        return (
            found
            if self.wanted is None
            else {table: paths for table, paths in found.items() if table in self.wanted}
        )

    @property
    def any(self) -> bool:
        """Whether any file of the folder is known to feed a table of this system."""
        return bool(files_by_table(self.system, self.part, self.folder))

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
        return readings(self.exports(), self.part, self.design)

    def exports(self) -> dict[str, list[Export]]:
        """Canonical table -> its files, opened."""
        return {
            table: [opened(path, self.part, names_of(table, self.part)) for path in paths]
            for table, paths in self.by_table.items()
        }
