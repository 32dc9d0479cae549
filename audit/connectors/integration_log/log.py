"""The log as a source: files of the folder, read by the shape that the settings choose."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from audit.connectors.chosen import Place
from audit.connectors.connector import Proof
from audit.connectors.exports.batch import Export
from audit.connectors.exports.folder import folder_of, matching
from audit.connectors.exports.opening import opened
from audit.connectors.integration_log.events import Events
from audit.connectors.integration_log.presets import Shape, shape
from audit.connectors.integration_log.runs import runs
from audit.connectors.staging import Staging
from audit.progress import Telling
from audit.source_parts import LogPart, SyncPart
from checks.vocabulary import ConnectorError, SettingsError

FILES = "files of the log"


def source(place: Place) -> "Log":
    """The log that the settings name.

    Raises:
        SettingsError: they name no folder, no known preset, or a word that is none of ours.
    """
    part = place.part
    if not isinstance(part, SyncPart) or part.log is None:
        raise SettingsError("no log is set", where="[sync.log]", do="set its files and its preset")
    return Log(part, part.log, folder_of(place.system, part, place.workspace), shape(part.log))


@dataclass(frozen=True)
class Log:
    """Every file of the folder that the pattern names.

    Attributes:
        part: what the settings say of the integration layer's files.
        log: and of the log.
        folder: where they lie.
        shape: what a line of them is.
        name: as every source has one.
    """

    part: SyncPart
    log: LogPart
    folder: Path
    shape: Shape
    name: str = "sync-log"

    @property
    def capabilities(self) -> None:
        """There is nothing to be asked beforehand."""
        return

    @property
    def gives(self) -> tuple[str, ...]:
        """The one table that the preset fills."""
        return (self.shape.gives,)

    async def fetch(self, wanted: frozenset[str], staging: Staging, told: Telling) -> None:
        """Note which files there are; they are read where they lie.

        Raises:
            ConnectorError: there is none.
        """
        names = [path.relative_to(self.folder).as_posix() for path in self._files()]
        staging.note(FILES, names)
        told.advance("log files found", len(names) if wanted else 0)

    def exports(
        self, wanted: frozenset[str], staging: Staging
    ) -> Mapping[str, tuple[Sequence[Export], Proof]]:
        """The table that the log gives.

        Raises:
            SettingsError: a field named in the settings is not there.
            ConnectorError: a file can't be read, or is no log of this shape.
        """
        if self.shape.gives not in wanted:
            return {}
        names = frozenset().union(*self.shape.names.values())
        paths = [self.folder / name for name in staging.noted(FILES)]
        found = [opened(path, self.part, names) for path in paths]
        if self.shape.gives == "esp_load":
            return {"esp_load": ([runs(one, self.shape, self.log) for one in found], Proof())}
        for one in found:
            self.shape.places(one)
        events = Events(found, self.shape, self.log, staging.folder / "log.duckdb")
        return {self.shape.gives: ([events.folded()], Proof())}

    def configuration(self, staging: Staging) -> pl.DataFrame:  # noqa: ARG002 - one signature for every source
        """None: a log configures nothing."""
        return pl.DataFrame(schema=dict.fromkeys(("kind", "key", "value_redacted"), pl.String()))

    def _files(self) -> tuple[Path, ...]:
        found = matching(self.log.files, self.folder, "sync.log.files")
        if not found:
            raise ConnectorError(
                f"there is no log like {self.log.files}",
                where=str(self.folder),
                do="put it there, or correct sync.log.files",
            )
        return found
