"""Recorded exports, and beside each the canonical rows and rejects expected of it."""

from pathlib import Path

import polars as pl
import pytest

from audit.connectors import archive, integration_log
from audit.connectors.chosen import Place
from audit.connectors.files import Files
from audit.source_parts import ArchivePart, EmarsysPart, LogPart, SourcePart, SyncPart
from checks.vocabulary import TABLES, Design, System

GOLDEN = Path(__file__).parents[2] / "golden"
TABLE_OF = {
    "customers": "erp_customer",
    "sale_orders": "erp_order",
    "sale_order_lines": "erp_order_line",
    "items": "erp_product",
    "contacts": "esp_contact",
    "contact_values": "esp_contact_field",
    "sales_items": "esp_sale_line",
    "catalogue": "esp_product",
    "sync_events": "sync_event",
}


@pytest.mark.parametrize("name", TABLE_OF)
def test_an_export_becomes_the_rows_written_beside_it(name):
    table = TABLES[TABLE_OF[name]]
    _holds(name, table, {table.name: f"{name}.csv"})


def test_a_wide_contacts_export_becomes_one_row_a_field():
    files = {"esp_contact": "contacts_with_fields.csv"}
    _holds("contacts_with_fields", TABLES["esp_contact_field"], files)


def test_a_google_feed_becomes_the_rows_written_beside_it():
    _holds("google_feed", TABLES["esp_product"], {"esp_product": "google_feed.xml"})


def test_a_sent_file_becomes_the_rows_written_beside_it(pulled):
    part = EmarsysPart(archive=ArchivePart(folder=GOLDEN, pattern="sales_items_earlier.csv"))
    found = pulled(archive.source(Place(System.EMARSYS, part, Design(), GOLDEN)))
    _is_written("sales_items_earlier", found["esp_sale_line"].rows, found["esp_sale_line"].rejects)


def test_an_event_log_becomes_the_rows_written_beside_it(pulled):
    part = SyncPart(folder=GOLDEN, log=LogPart(files="integration_log.ndjson"))
    found = pulled(integration_log.source(Place(System.SYNC, part, Design(), GOLDEN)))
    _is_written("integration_log", found["sync_event"].rows, found["sync_event"].rejects)


def _holds(name, table, files):
    part = SourcePart(folder=GOLDEN, files=files)
    found = Files(table.system, part, Design(), workspace=GOLDEN).readings()
    portions = [*next(one for one in found if one.entity == table.name).portions]
    rows = pl.concat([one.rows for one in portions])
    assert rows.schema == table.schema
    _is_written(name, rows, pl.concat([one.rejects for one in portions]))


def _is_written(name, rows, rejects):
    listed = rejects.select("line", "column", "value", "reason").sort("line", "column")
    assert rows.write_csv() == (GOLDEN / f"{name}.expected.csv").read_text("utf-8")
    assert _lines(listed) == _lines(pl.read_csv(GOLDEN / f"{name}.rejects.csv", infer_schema=False))


def _lines(frame):
    return frame.cast(pl.String).rows()
