"""The archive as a source: each file a load, its rows tied to it; proof of sending alone."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import polars as pl

from audit.connectors.archive.far_folder import server
from audit.connectors.archive.folder import local_files
from audit.connectors.archive.layouts import SALES, sent
from audit.connectors.archive.loads import LOADS, Sent, loads, measured
from audit.connectors.archive.sftp import Server
from audit.connectors.chosen import Place
from audit.connectors.connector import Proof
from audit.connectors.exports.batch import Export
from audit.connectors.exports.opening import opened
from audit.connectors.exports.reading import names_of
from audit.connectors.staging import Staging
from audit.progress import Telling
from audit.source_parts import ArchivePart, EmarsysPart
from checks.vocabulary import ConnectorError, SettingsError

FILES = "files of the archive"


def source(place: Place) -> "SentFiles":
    """The archive that the settings name.

    Raises:
        SettingsError: it names no place or two, or one that can't be.
    """
    part = place.part
    if not isinstance(part, EmarsysPart) or part.archive is None:
        raise SettingsError("no archive is set", where="[emarsys.archive]", do="set its folder")
    archive = part.archive
    if (archive.folder is None) == (archive.sftp is None):
        raise SettingsError(
            "an archive lies in one place: a folder, or a server",
            where="[emarsys.archive] in the settings file",
            do="set either folder or sftp",
        )
    config = None if archive.ssh_config is None else place.workspace / archive.ssh_config
    far = server(archive.sftp, config) if archive.sftp else None
    return SentFiles(part, archive, place.workspace, far)


@dataclass(frozen=True)
class SentFiles:
    """Every file of the archive whose name fits.

    Attributes:
        part: what the settings say of Emarsys' files.
        archive: and of the archive.
        workspace: what a relative folder is relative to.
        server: where the files lie; null for a folder of this machine.
        name, gives: as every source has them.
    """

    part: EmarsysPart
    archive: ArchivePart
    workspace: Path
    server: Server | None = None
    name: str = "emarsys-archive"
    capabilities: ClassVar[None] = None  # there is nothing to be asked beforehand
    gives: tuple[str, ...] = (SALES, LOADS)

    async def fetch(self, wanted: frozenset[str], staging: Staging, told: Telling) -> None:  # noqa: ARG002 - both tables are made of the same files
        """Bring the files here where they lie elsewhere, and measure each.

        Raises:
            SettingsError: there is no such folder.
            ConnectorError: no file fits, the server does not give them, or one is damaged.
        """
        names: list[str] = []
        if self.server is not None:
            await asyncio.to_thread(self._drop_damaged, staging)
        async for name, path in self._files(staging):
            before = self._noted(name, staging)
            if before is None or not before.is_still(path):
                found = await asyncio.to_thread(measured, path, name, self.part)
                staging.note(f"sent {name}", found.noted)
                told.advance("archive: rows counted", found.rows_in)
            names.append(name)
        staging.note(FILES, sorted(names))

    def exports(
        self,
        wanted: frozenset[str],
        staging: Staging,
    ) -> Mapping[str, tuple[Sequence[Export], Proof]]:
        """The rows of every file, and the files as loads.

        Raises:
            ConnectorError: a file has changed since it was measured, or none can be read.
        """
        every = [one for name in staging.noted(FILES) or () if (one := self._noted(name, staging))]
        found: dict[str, tuple[Sequence[Export], Proof]] = {}
        if SALES in wanted:
            found[SALES] = ([self._sent(one, staging) for one in every if one.bytes], Proof())
        if LOADS in wanted:
            found[LOADS] = ([loads(every, f"files like {self.archive.pattern}")], Proof())
        return {table: given for table, given in found.items() if given[0]}

    def configuration(self, staging: Staging) -> pl.DataFrame:  # noqa: ARG002 - one signature for every source
        """None: an archive configures nothing."""
        return pl.DataFrame(schema=dict.fromkeys(("kind", "key", "value_redacted"), pl.String()))

    async def _files(self, staging: Staging) -> AsyncIterator[tuple[str, Path]]:
        if self.server is None:
            for path in local_files(self._folder(staging), self.archive.pattern):
                yield path.relative_to(self._folder(staging)).as_posix(), path
        else:
            async for path in self.server.fetched(self.archive.pattern, staging):
                yield path.name, path

    def _drop_damaged(self, staging: Staging) -> None:
        """Copies that an earlier process measured and the disk has changed since come anew."""
        for path in [*staging.folder.iterdir()]:
            before = self._noted(path.name, staging)
            if before is not None and not before.holds_still(path):
                path.unlink()

    def _folder(self, staging: Staging) -> Path:
        if self.archive.folder is None:
            return staging.folder
        return self.workspace / self.archive.folder

    def _noted(self, name: str, staging: Staging) -> Sent | None:
        noted = staging.noted(f"sent {name}")
        return None if noted is None else Sent(**noted)

    def _sent(self, one: Sent, staging: Staging) -> Export:
        path = self._folder(staging) / one.load_id
        if not path.is_file() or not one.is_still(path):
            raise ConnectorError(
                f"{one.load_id} changed while the archive was read",
                where=str(path),
                do="pull again; nothing should write to files that were sent",
            )
        return sent(opened(path, self.part, names_of(SALES, self.part)), one.load_id)
