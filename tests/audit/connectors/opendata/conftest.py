"""A tenant of Open Data written down by a test, served, and read with Google's own client."""

import asyncio
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
import pytest

from audit.connectors.exports.reading import readings
from audit.connectors.opendata import OpenData
from audit.connectors.staging import Staging
from audit.progress import Silent
from audit.sandbox.servers.bigquery.api import bigquery_app
from audit.sandbox.servers.bigquery.views import BigQueryOptions
from audit.sandbox.servers.serving import serving
from audit.source_parts import EmarsysPart, OpenDataPart
from checks.vocabulary import Design

NAMES = {
    "project": "sap-od-sandbox",
    "dataset": "emarsys_sandbox_123456789",
    "account": "123456789",
}


@dataclass
class Tenant:
    """One tenant, and a source that reads it."""

    url: str
    folder: Path
    app: object
    views: tuple[str, ...]
    words: dict = field(default_factory=dict)

    def source(self, **words):
        most_bytes = words.pop("most_bytes", None)
        settings = {"endpoint": self.url, "views": self.views, **NAMES, **self.words, **words}
        return OpenData(OpenDataPart(**settings), Design(), lambda place: place, most_bytes)

    def staging(self):
        return Staging(self.folder / "staging.sqlite", "asked")

    def fetch(self, told=None, **words):
        source = self.source(**words)
        with self.staging() as staging:
            asyncio.run(source.fetch(frozenset(source.gives), staging, told or Silent()))
        return source

    def pull(self, **words):
        """Canonical table -> its reading, its rows and what could not be read."""
        source = self.fetch(**words)
        with self.staging() as staging:
            found = source.exports(frozenset(source.gives), staging)
            exports = {table: some for table, (some, _) in found.items()}
            proofs = {table: proof for table, (_, proof) in found.items()}
            part = EmarsysPart(opendata=source.part)
            return {
                one.entity: Pulled(one, list(one.portions))
                for one in readings(exports, part, source.design, proofs)
            }

    def told(self, **words):
        """What the configuration says: key -> value."""
        source = self.fetch(**words)
        with self.staging() as staging:
            return dict(source.configuration(staging).select("key", "value_redacted").rows())


class Pulled:
    """One table that was read."""

    def __init__(self, reading, portions):
        self.proof = reading.proof
        self.fed = dict(reading.fed.select("column", "how").rows())
        self.rows = pl.concat([one.rows for one in portions]) if portions else pl.DataFrame()
        self.rejects = [row for one in portions for row in one.rejects.rows(named=True)]

    def values(self, *columns):
        return self.rows.select(columns).rows()


@pytest.fixture
def tenant(tmp_path):
    """`tenant(si_purchases=[{...}], ...)`: those views; `options` say what else it is like."""
    with ExitStack() as closing:

        def made(options=None, shop=None, **views):
            further = {
                name: rows if isinstance(rows, pl.DataFrame) else pl.DataFrame(rows)
                for name, rows in views.items()
            }
            app = bigquery_app(shop, BigQueryOptions(further=further, **(options or {})))
            urls = closing.enter_context(serving({"bigquery": app}))
            return Tenant(urls["bigquery"], tmp_path, app, tuple(views))

        yield made
