"""A folder of exports made from what a test writes down, and what the file source reads in it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from audit.connectors.exports.reading import readings
from audit.connectors.files import Files
from audit.connectors.staging import Staging
from audit.progress import Silent
from audit.source_parts import SourcePart
from checks.vocabulary import Design, System


@dataclass(frozen=True)
class Read:
    """What came of one table."""

    rows: pl.DataFrame
    rejects: pl.DataFrame
    fed: dict[str, tuple[str | None, str]]
    seen: int

    @property
    def refused(self) -> list[tuple[int, str]]:
        return self.rejects.filter(pl.col("column").is_null()).select("line", "reason").rows()

    @property
    def unread(self) -> list[tuple[int, str, str]]:
        wrong = self.rejects.filter(pl.col("column").is_not_null())
        return wrong.select("line", "column", "value").rows()


Source = Callable[..., Files]
Reader = Callable[..., dict[str, Read]]


@pytest.fixture
def source(tmp_path: Path) -> Source:
    """Files by name -> the source of one system; further words are its settings."""

    def made(written, system=System.STOKLY, design=None, **part):
        folder = tmp_path / "exports"
        folder.mkdir(exist_ok=True)
        for name, content in written.items():
            packed = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(packed)
        settings = SourcePart(folder=Path("exports"), **part)
        return Files(system, settings, design or Design(), workspace=tmp_path)

    return made


@pytest.fixture
def read(source: Source) -> Reader:
    """As `source`, read to the end: canonical table -> what came of it."""

    def made(written, **how):
        return {one.entity: _whole(one) for one in source(written, **how).readings()}

    return made


@pytest.fixture
def pulled(tmp_path: Path) -> Callable[..., dict[str, Read]]:
    """A source over a network, fetched into a staging and read: canonical table -> its rows."""

    def made(source, design=None, wanted=None):
        tables = frozenset(source.gives if wanted is None else wanted)
        with Staging(tmp_path / "pulling" / "s.sqlite", "asked") as staging:
            asyncio.run(source.fetch(tables, staging, Silent()))
            given = source.exports(tables, staging)
            exports = {table: some for table, (some, _) in given.items()}
            proofs = {table: proof for table, (_, proof) in given.items()}
            found = readings(exports, source.part, design or Design(), proofs)
            return {one.entity: _whole(one) for one in found}

    return made


def _whole(reading):
    portions = list(reading.portions)
    columns = reading.fed.select("column", "from", "how").rows()
    return Read(
        rows=pl.concat([one.rows for one in portions]) if portions else pl.DataFrame(),
        rejects=pl.concat([one.rejects for one in portions]) if portions else pl.DataFrame(),
        fed={column: (fed_from, how) for column, fed_from, how in columns},
        seen=sum(one.seen for one in portions),
    )
