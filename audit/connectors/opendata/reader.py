"""Open Data as a source: what is there is looked up first, then each table is one query."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from audit.connectors.chosen import Place
from audit.connectors.connector import Proof
from audit.connectors.exports.batch import Export
from audit.connectors.opendata.asking import asked, chosen, columns_asked, count_asked, tables_of
from audit.connectors.opendata.configuration import configuration
from audit.connectors.opendata.dataset import SETTINGS, Dataset
from audit.connectors.opendata.fetching import fetch
from audit.connectors.opendata.kept import export_of, note_of, proof_of, rows_of
from audit.connectors.opendata.service import Service
from audit.connectors.opendata.tenant import Tenant, settings_hold, there
from audit.connectors.staging import Staging
from audit.progress import Telling
from audit.source_parts import EmarsysPart, OpenDataPart
from checks.vocabulary import TABLES, ConnectorError, Design, SettingsError


def source(place: Place) -> "OpenData":
    """The source that the settings describe.

    Raises:
        SettingsError: they describe none.
    """
    part = place.part
    if not isinstance(part, EmarsysPart) or part.opendata is None:
        raise SettingsError(
            "no Open Data is set up", where=SETTINGS, do="name its project, dataset and account"
        )
    return OpenData(part.opendata, place.design, place.secret)


@dataclass(frozen=True)
class OpenData:
    """Emarsys Open Data, read with Google's own client. Nothing is asked before `fetch`.

    Attributes:
        part: what the settings say.
        design: what was agreed.
        secrets: place of a secret -> the secret; here the path of a key file.
        most_bytes: a query that would be billed more is refused; null for no limit.
    """

    part: OpenDataPart
    design: Design
    secrets: Callable[[str], str]
    most_bytes: int | None = None

    @property
    def name(self) -> str:
        """Names its staging file."""
        return "emarsys-opendata"

    @property
    def capabilities(self) -> None:
        """There is nothing to be asked beforehand."""
        return

    @property
    def gives(self) -> tuple[str, ...]:
        """Canonical tables that the views named in the settings can make."""
        made = tables_of(self.part.views)
        return tuple(table for table in TABLES if table in made)

    async def fetch(self, wanted: frozenset[str], staging: Staging, told: Telling) -> None:
        """Look up what is there, then ask one query a table and keep its rows.

        Raises:
            ConnectorError: BigQuery refuses or does not answer, none of the views is there, or
                one lacks a column that nothing can be made without.
            SettingsError: a name can't be one, the key can't be used, or Google's client is not
                installed.
        """
        settings_hold(self.part)
        dataset = Dataset.of(self.part)
        with self.service() as service:
            await fetch(columns_asked(dataset), service, staging, told)
            tenant = self._tenant(staging)
            self._some_view(tenant)
            for table in (one for one in self.gives if one in wanted):
                if question := chosen(table, tenant):
                    query = asked(question, tenant, dataset, self._since(staging))
                    await fetch(query, service, staging, told)
            for view in (one for one in self.part.views if tenant.reads(one)):
                await fetch(count_asked(view, tenant, dataset), service, staging, told)

    def exports(
        self, wanted: frozenset[str], staging: Staging
    ) -> Mapping[str, tuple[Sequence[Export], Proof]]:
        """Canonical table -> its rows, and what BigQuery announced of them."""
        noted = {one: staging.noted(note_of(one)) for one in self.gives if one in wanted}
        return {
            table: ([export_of(staging, table, one)], proof_of(one))
            for table, one in noted.items()
            if one
        }

    def configuration(self, staging: Staging) -> pl.DataFrame:
        """Which views and columns are there, how many rows they have, and what was made of them."""
        return configuration(self._tenant(staging), self.gives, staging)

    def _tenant(self, staging: Staging) -> Tenant:
        places = {"table": 0, "column": 1, "kind": 2}
        listed = rows_of(staging, "columns", places)
        return Tenant(there(listed, self.part.account), self.part)

    def _some_view(self, tenant: Tenant) -> None:
        if not any(tenant.reads(view) for view in self.part.views):
            there = ", ".join(sorted(tenant.there)) or "no view of this account"
            raise ConnectorError(
                f"none of the views {', '.join(self.part.views)} is there",
                where=f"{self.part.project}.{self.part.dataset}, account {self.part.account}: "
                f"{there}",
                do="name views that are there; one appears when it has its first row",
            )

    def _since(self, staging: Staging) -> date | None:
        if self.part.days is None:
            return None
        return (staging.started_at - timedelta(days=self.part.days)).date()

    @contextmanager
    def service(self) -> Iterator[Service]:
        """BigQuery, signed in until the block ends.

        Raises:
            SettingsError: the key can't be used, or Google's client is not installed.
        """
        try:
            from audit.connectors.opendata.google_service import GoogleService  # noqa: PLC0415 - an extra
        except ImportError:
            raise SettingsError(
                "Open Data is read with Google's client, which is not installed",
                where=SETTINGS,
                do='install it: pip install "stokly-emarsys-audit[opendata]"',
            ) from None
        service = GoogleService(self.part, self.secrets, self.most_bytes)
        try:
            yield service
        finally:
            service.close()
