"""The rows of sales data of some orders, asked for by name; nothing is kept between two askings."""

import asyncio
import json
from collections.abc import Sequence

import polars as pl

from audit.connectors.opendata.asking import Asked, columns_asked, sold_asked
from audit.connectors.opendata.dataset import Dataset
from audit.connectors.opendata.fetching import PAGE_ROWS, ended
from audit.connectors.opendata.kept import told
from audit.connectors.opendata.reader import OpenData
from audit.connectors.opendata.service import Service
from audit.connectors.opendata.tenant import Tenant, settings_hold, there

ORDERS_A_QUERY = 1_000


async def sold_rows(opendata: OpenData, orders: Sequence[str]) -> pl.DataFrame:
    """What the tenant's view of purchases holds of these orders now.

    Args:
        opendata: where, and how to sign in.
        orders: as the sales data name them.

    Returns:
        order_id, item, quantity, amount: text as received; a row a row of sales data.

    Raises:
        ConnectorError: BigQuery refuses or does not answer, or the view is not as it must be.
        SettingsError: a name can't be one, the key can't be used, or Google's client is not
            installed.
    """
    settings_hold(opendata.part)
    dataset = Dataset.of(opendata.part)
    with opendata.service() as service:
        listed = await _rows(service, columns_asked(dataset))
        tenant = Tenant(there([listed], dataset.account), opendata.part)
        asked = sold_asked(tenant, dataset)
        found = [
            await _rows(service, asked, orders[at : at + ORDERS_A_QUERY])
            for at in range(0, len(orders), ORDERS_A_QUERY)
        ]
    empty = pl.DataFrame(schema=dict.fromkeys(asked.columns, pl.String()))
    return pl.concat([empty, *found])


async def _rows(
    service: Service, asked: Asked, orders: Sequence[str] | None = None
) -> pl.DataFrame:
    running = await asyncio.to_thread(service.ask, asked.sql, None, orders)
    await ended(running, service)
    pages = service.pages(running, 0, PAGE_ROWS)
    places = {name: at for at, name in enumerate(asked.columns)}
    found = [pl.DataFrame(schema=dict.fromkeys(places, pl.String()))]
    while page := await asyncio.to_thread(next, pages, None):
        if page.rows:
            found.append(told(json.dumps(page.rows), places))
    return pl.concat(found)
