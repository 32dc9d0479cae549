"""Files behind addresses: fetched whole into a private folder, then read like any export."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import polars as pl

from audit.connectors.chosen import Place
from audit.connectors.clock import Clock, SystemClock
from audit.connectors.connector import Proof
from audit.connectors.exports.batch import Export
from audit.connectors.exports.opening import opened
from audit.connectors.exports.reading import names_of
from audit.connectors.fetched_names import named
from audit.connectors.http import Allowed, Call, Host, Manners
from audit.connectors.staging import Staging
from audit.connectors.whole_file import whole_file
from audit.progress import Telling
from audit.sealing import hash_of
from audit.source_parts import SourcePart
from audit.workspace import PRIVATE_FOLDER
from checks.vocabulary import TABLES, SettingsError

MOST_BYTES = 20 << 30  # twice what Emarsys wants to be told of; Emarsys fact sheet, 7.3
# One large file is one request: it may take as long as a slow night's transfer.
MANNERS = Manners(per_minute=60, at_once=2, deadline_s=4 * 3600, most_bytes=MOST_BYTES)


def source(place: Place) -> "Addresses":
    """The files that `urls` names, of any system.

    Raises:
        SettingsError: a table is another system's, or an address holds a password.
    """
    own = [name for name, table in TABLES.items() if table.system is place.system]
    for table, url in place.part.urls.items():
        setting = f"{place.system.value}.urls.{table} in the settings file"
        if table not in own:
            raise SettingsError(
                f"{table} is no table of {place.system.value}",
                where=setting,
                do=f"known: {', '.join(own)}",
            )
        no_secret(url, setting)
    return Addresses(f"{place.system.value}-urls", place.part.urls, place.part, place.clock)


def no_secret(url: str, setting: str) -> None:
    """Refuse an address that signs somebody in: no secret stands in the settings.

    Raises:
        SettingsError: it does.
    """
    if "@" in urlsplit(url).netloc:
        raise SettingsError(
            "an address holds a user's name or password",
            where=setting,
            do="have the file served without one, or fetch it and put it into the folder",
        )


@dataclass(frozen=True)
class Addresses:
    """One file a table.

    Attributes:
        name: names the staging file.
        urls: canonical table -> address.
        part: what the settings say of the system's files.
        clock: by which we wait for them.
        manners: how their hosts are asked.
    """

    name: str
    urls: Mapping[str, str]
    part: SourcePart
    clock: Clock = field(default_factory=SystemClock, repr=False)
    manners: Manners = MANNERS

    @property
    def capabilities(self) -> None:
        """There is nothing to be asked beforehand."""
        return

    @property
    def gives(self) -> tuple[str, ...]:
        """Every table that has an address."""
        return tuple(self.urls)

    async def fetch(self, wanted: frozenset[str], staging: Staging, told: Telling) -> None:
        """Fetch each file that is not there yet.

        Raises:
            ConnectorError: a host does not give it; files that have arrived are kept.
        """
        for table, url in self.urls.items():
            if table in wanted and not _is_here(table, staging):
                await self._fetch(table, url, staging)
                told.advance(f"fetched {_told(url)}", 1)

    async def _fetch(self, table: str, url: str, staging: Staging) -> None:
        folder = staging.folder / table
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=PRIVATE_FOLDER)
        parts = urlsplit(url)
        path = parts.path or "/"
        call = Call("GET", path, tuple(parse_qsl(parts.query, keep_blank_values=True)))
        allowed = Allowed("GET", path.replace("{}", "%7B%7D"))
        root = f"{parts.scheme}://{parts.netloc}"
        async with Host(root, (allowed,), self.manners, clock=self.clock) as host:
            reply = await whole_file(host, call, folder / "body", self.manners.most_bytes)
        file = named(url, reply.headers, folder / "body")
        seen = {key: reply.headers.get(key) for key in ("etag", "last-modified")}
        staging.note(_note(table), {"name": file.name, "hash": hash_of(file), **seen})

    def exports(
        self, wanted: frozenset[str], staging: Staging
    ) -> Mapping[str, tuple[Sequence[Export], Proof]]:
        """Canonical table -> its file, opened.

        Raises:
            ConnectorError: it is in no form that can be read.
        """
        return {
            table: ([self._opened(table, url, staging)], Proof())
            for table, url in self.urls.items()
            if table in wanted and staging.noted(_note(table)) is not None
        }

    def _opened(self, table: str, url: str, staging: Staging) -> Export:
        path: Path = staging.folder / table / staging.noted(_note(table))["name"]
        return replace(opened(path, self.part, names_of(table, self.part)), told=_told(url))

    def configuration(self, staging: Staging) -> pl.DataFrame:
        """Which address gives which table, without its query: that may be a signature."""
        fetched = [one for one in self.urls if staging.noted(_note(one)) is not None]
        return pl.DataFrame(
            {
                "kind": ["address"] * len(fetched),
                "key": fetched,
                "value_redacted": [_told(self.urls[one]) for one in fetched],
            },
            {"kind": pl.String(), "key": pl.String(), "value_redacted": pl.String()},
        )


def _note(table: str) -> str:
    return f"file {table}"


def _is_here(table: str, staging: Staging) -> bool:
    """Whether an earlier process has fetched it, and it is still what came: disks forget."""
    noted = staging.noted(_note(table))
    if noted is None:
        return False
    file: Path = staging.folder / table / noted["name"]
    return file.is_file() and hash_of(file) == noted.get("hash")


def _told(url: str) -> str:
    """The address as it may be shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}{parts.path}"
