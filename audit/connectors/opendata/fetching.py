"""A query's rows into the staging: begun once, taken page by page, gone on with after a kill."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from audit.connectors.opendata.asking import Asked
from audit.connectors.opendata.kept import note_of
from audit.connectors.opendata.service import Gone, Running, Service
from audit.connectors.staging import Staging
from audit.progress import Telling
from checks.vocabulary import ConnectorError

PAGE_ROWS = 10_000
LOOK_S = 0.05  # the first wait for a query; each further one is longer
LOOK_LONGEST_S = 5.0
ANSWER_S = 1_800


async def fetch(asked: Asked, service: Service, staging: Staging, told: Telling) -> None:
    """Keep every row of the answer.

    A query sees one moment of its views, and its rows lie ready for a day in one order: so what
    is taken after a kill belongs to what was taken before.

    Raises:
        ConnectorError: BigQuery refuses, does not answer, or gives fewer rows than it announced.
    """
    noted = staging.noted(note_of(asked.name))
    if noted and noted["sql"] == asked.sql:
        if noted["ended"]:
            return
        try:
            await _take(asked, noted, service, staging, told)
        except Gone:
            noted = None
        else:
            return
    staging.forget(asked.name)
    await _take(asked, await _begun(asked, service, staging), service, staging, told)


async def _begun(asked: Asked, service: Service, staging: Staging) -> dict[str, Any]:
    running = await asyncio.to_thread(service.ask, asked.sql, asked.since)
    noted = {
        "sql": asked.sql,
        "job": running.job,
        "location": running.location,
        "view": asked.view,
        "columns": asked.columns,
        "lacking": sorted(asked.lacking),
        "gap": asked.gap,
        "total": None,
        "ended": False,
    }
    staging.note(note_of(asked.name), noted)
    return noted


async def _take(
    asked: Asked,
    noted: Mapping[str, Any],
    service: Service,
    staging: Staging,
    told: Telling,
) -> None:
    running = Running(noted["job"], noted["location"])
    await ended(running, service)
    start = sum(staging.kept(asked.name).values())
    pages = service.pages(running, start, PAGE_ROWS)
    total = 0
    while page := await asyncio.to_thread(next, pages, None):
        total = page.total
        if page.rows:
            body = await asyncio.to_thread(_written, page.rows)
            staging.keep(asked.name, f"{start:012d}", body, records=len(page.rows))
            start += len(page.rows)
            told.advance(asked.view, len(page.rows))
    if start != total:
        raise ConnectorError(
            f"BigQuery announced {total:,} rows of {asked.view} and gave {start:,}",
            where=f"the query for {asked.name}",
            do="pull again; what has arrived is kept",
        )
    staging.note(note_of(asked.name), {**noted, "total": total, "ended": True})


async def ended(running: Running, service: Service) -> None:
    """Wait until the query has ended; short waits, so that a person can break off at any time.

    Raises:
        ConnectorError: it has not after half an hour, or BigQuery does not answer.
    """
    wait, waited = LOOK_S, 0.0
    while not await asyncio.to_thread(service.done, running):
        if waited > ANSWER_S:
            raise ConnectorError(
                f"a query has not ended for {ANSWER_S // 60} minutes",
                where=f"BigQuery's job {running.job}",
                do="pull again later; it goes on with the same query",
            )
        await asyncio.sleep(wait)
        waited += wait
        wait = min(wait * 2, LOOK_LONGEST_S)


def _written(rows: list[Any]) -> bytes:
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")).encode()
