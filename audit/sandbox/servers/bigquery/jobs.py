"""Queries as jobs: asked once, answered in pages for as long as the server lives."""

import sqlite3
import threading
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import duckdb
from duckdb.sqltypes import DuckDBPyType

from audit.sandbox.building import Shop
from audit.sandbox.servers.bigquery.dialect import bound, translated
from audit.sandbox.servers.bigquery.errors import Refusal, not_found
from audit.sandbox.servers.bigquery.taken_in import BUYERS, PURCHASES, take_in
from audit.sandbox.servers.bigquery.types import cell, field
from audit.sandbox.servers.bigquery.views import BigQueryOptions, filled

Columns = tuple[tuple[str, DuckDBPyType], ...]
MOST_KEPT = 200  # queries whose rows are kept; the oldest goes first


@dataclass(frozen=True, slots=True)
class Answered:
    """Rows that can be paged through.

    Attributes:
        table: where they are in the database.
        columns: their names and types.
        rows: how many.
    """

    table: str
    columns: Columns
    rows: int

    @property
    def schema(self) -> dict[str, Any]:
        """As the interface tells it."""
        return {"fields": [field(name, kind) for name, kind in self.columns]}


@dataclass(slots=True)
class Job:
    """One query.

    Attributes:
        id: as the client chose it, or made here.
        configuration: as the client sent it.
        answer: its rows; null when it failed.
        failure: why it failed; null when it did not.
        running: how often it is still said to run.
        asked_at: milliseconds since 1970.
    """

    id: str
    configuration: Mapping[str, Any]
    answer: Answered | None
    failure: Refusal | None
    running: int
    asked_at: int

    def done(self) -> bool:
        """Whether it is said to be done; each asking brings it nearer."""
        self.running -= 1
        return self.running < 0


class Warehouse:
    """The views, and the queries that were asked of them."""

    def __init__(
        self,
        shop: Shop | None,
        options: BigQueryOptions,
        sales: sqlite3.Connection | None = None,
    ) -> None:
        # A query is written by a stranger: it reaches no file.
        self._connection = duckdb.connect(config={"enable_external_access": "false"})
        self._connection.execute("set TimeZone = 'UTC'")
        self._lock = threading.Lock()
        self._jobs: dict[str, Job] = {}
        self._asked = 0
        self.options = options
        self.place = filled(self._connection, shop, options)
        # Rows that a test wrote itself may have any columns; they stay as they are.
        self._sales = sales if shop and not {PURCHASES, BUYERS} & {*options.further} else None
        self._last_upload = 0

    def job(self, job_id: str) -> Job:
        """The job of that name.

        Raises:
            Refusal: there is none.
        """
        found = self._jobs.get(job_id)
        if found is None:
            raise not_found(f"Job {self.place.project}:EU.{job_id}")
        return found

    def jobs(self) -> list[Job]:
        """All, newest first."""
        return [*self._jobs.values()][::-1]

    def view(self, name: str) -> Answered:
        """A view's rows.

        Raises:
            Refusal: there is none.
        """
        if name not in self.place.views:
            raise not_found(f"Table {self.place.project}:{self.place.dataset}.{name}")
        with self._lock:
            self._take_in()
            return self._answered(name)

    def ask(self, configuration: Mapping[str, Any], job_id: str | None = None) -> Job:
        """Carry out a query.

        Args:
            configuration: what the interface calls `configuration.query`.
            job_id: as the client chose it.

        Raises:
            Refusal: a job of that name is there.
        """
        name = job_id or f"job_{uuid.uuid4().hex}"
        with self._lock:
            if name in self._jobs:
                raise Refusal(409, "duplicate", f"Already Exists: Job {name}")
            answer, failure = None, None
            self._take_in()
            try:
                self._asked += 1
                answer = self._carried_out(configuration, f"result_{self._asked}")
            except Refusal as refusal:
                failure = refusal
            now = int(time.time() * 1000)
            made = Job(name, configuration, answer, failure, self.options.polls, now)
            self._jobs[name] = made
            self._forget_oldest()
            return made

    def _take_in(self) -> None:
        if self._sales is not None:
            last = self._last_upload
            self._last_upload = take_in(self._connection, self.place, self._sales, last)

    def _forget_oldest(self) -> None:
        while len(self._jobs) > MOST_KEPT:
            oldest = self._jobs.pop(next(iter(self._jobs)))
            if oldest.answer:
                self._connection.execute(f'drop table "{oldest.answer.table}"')

    def _carried_out(self, configuration: Mapping[str, Any], table: str) -> Answered:
        most = configuration.get("maximumBytesBilled")
        if most is not None and int(most) < self.options.billed:
            raise Refusal(
                400,
                "bytesBilledLimitExceeded",
                f"Query exceeded limit for bytes billed: {most}. "
                f"{self.options.billed} or higher required.",
            )
        default = configuration.get("defaultDataset", {}).get("datasetId")
        sql = translated(configuration["query"], self.place, default)
        values = bound(configuration.get("queryParameters", []), configuration.get("parameterMode"))
        try:
            self._connection.execute(f'create table "{table}" as {sql}', values)
        except duckdb.Error as error:
            raise Refusal(400, "invalidQuery", str(error).splitlines()[0]) from error
        return self._answered(table)

    def _answered(self, table: str) -> Answered:
        relation = self._connection.table(f'"{table}"')
        columns = tuple(zip(relation.columns, relation.types, strict=True))
        return Answered(table, columns, len(relation))

    def page(self, answer: Answered, start: int, count: int, *, microseconds: bool) -> str:
        """Rows from `start` on, at most `count`, as text of a JSON array."""
        written = [
            cell(f'"{name}"', kind, microseconds=microseconds) for name, kind in answer.columns
        ]
        cells = ", ".join(f"json_object('v', {one})" for one in written)
        sql = f"""
            select string_agg(json_object('f', json_array({cells}))::varchar, ',' order by rowid)
            from "{answer.table}"
            where rowid >= $start and rowid < $end
        """  # noqa: S608 - names of our own tables and columns, quoted
        with self._lock:
            places = {"start": start, "end": start + count}
            [(text,)] = self._connection.execute(sql, places).fetchall()
        return f"[{text or ''}]"

    def close(self) -> None:
        """Let the rows go."""
        self._connection.close()
