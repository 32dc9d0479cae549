"""Evidence made from rows: a test writes what matters to it, the rest is filled in."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import polars as pl
import pytest

import checks
from audit.engine import Engine
from audit.steps.examine import examine
from checks.vocabulary import TABLES, Design, Evidence, Seal, Snapshot
from checks.vocabulary.sameness import RULES

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
LONG_AGO = NOON - timedelta(days=10)
DAY_BEFORE = NOON - timedelta(days=1)

DESIGN = Design()

SHORT = {"erp": "erp_order", "esp": "esp_sale_line"}

# What a row holds where a test does not say; {} is its number, from 1.
DEFAULTS = {
    "erp_customer": {
        "customer_id": "c-{}",
        "email_raw": "person{}@example.com",
        "status": "active",
        "created_at": LONG_AGO,
        "updated_at": LONG_AGO,
    },
    "erp_consent": {
        "customer_id": "c-{}",
        "channel": "email",
        "state": "out",
        "changed_at": DAY_BEFORE,
    },
    "erp_order": {
        "order_id": "o-{}",
        "customer_id": "c-{}",
        "is_guest": False,
        "currency": "GBP",
        "placed_at": DAY_BEFORE,
        "ready_at": DAY_BEFORE,
        "status": "dispatched",
        "total_u": 10_000_000,
        "in_scope": True,
    },
    "erp_order_line": {"order_id": "o-{}", "line_id": "l-{}", "kind": "goods", "net_u": 1_000_000},
    "erp_dispatch": {"dispatch_id": "d-{}", "order_id": "o-{}", "dispatched_at": DAY_BEFORE},
    "erp_refund": {"refund_id": "r-{}", "order_id": "o-{}", "refunded_at": DAY_BEFORE},
    "erp_refund_line": {"refund_id": "r-{}", "net_u": 1_000_000},
    "erp_product": {"sku": "s-{}", "updated_at": DAY_BEFORE},
    "esp_contact": {
        "contact_id": "{}",
        "external_id_raw": "c-{}",
        "email_raw": "person{}@example.com",
        "opt_in": "1",
        "last_modified_at": DAY_BEFORE,
    },
    "esp_sale_line": {
        "order_id_raw": "o-{}",
        "item": "s-{}",
        "amount_u": 10_000_000,
        "contact_id": "{}",
        "loaded_at": DAY_BEFORE,
    },
    "esp_load": {"load_id": "load-{}", "kind": "catalogue", "status": "full"},
    "esp_product": {"item": "s-{}", "loaded_at": DAY_BEFORE},
    "esp_event": {
        "event_id": "e-{}",
        "event_name": "order_dispatched",
        "order_id": "o-{}",
        "triggered_at": DAY_BEFORE,
    },
    "esp_send": {"contact_id": "{}", "kind": "marketing", "sent_at": NOON},
    "esp_unsubscribe": {"contact_id": "{}", "at": DAY_BEFORE},
    "sync_event": {"lane": "orders", "entity": "order", "key": "o-{}", "created_at": DAY_BEFORE},
    "snapshot": {
        "snapshot_id": "stokly-1",
        "system": "stokly",
        "entity": "erp_order",
        "started_at": NOON,
        "rows": 100,
        "distinct_ids": 100,
        "repeats": 0,
        "rejected_rows": 0,
        "rejected_values": 0,
        "ended": True,
        "complete": True,
        "schema_hash": "aa",
    },
}


def filled(name, rows):
    """The rows as a typed frame of the canonical table, normal forms made as when it is read."""
    table = TABLES[name]
    numbered = [
        {
            column: value.format(number) if isinstance(value, str) else value
            for column, value in DEFAULTS.get(name, {}).items()
        }
        | row
        for number, row in enumerate(rows, 1)
    ]
    frame = pl.DataFrame(numbered, schema_overrides=dict(table.schema), infer_schema_length=None)
    lacking = [pl.lit(None, table.schema[c]).alias(c) for c in table.schema if c not in frame]
    frame = frame.with_columns(lacking).select(table.schema.names())
    return frame.with_columns(
        pl.coalesce(column, RULES[one.normal.rule](pl.col(one.normal.source), DESIGN.home)).alias(
            column
        )
        for column, one in table.columns.items()
        if one.normal is not None
    )


def reduced(name, frames, **parameters):
    """The answer of one reduction, run on the frames."""
    sql = (Path(checks.__file__).parent / "reductions" / f"{name}.sql").read_text()
    with duckdb.connect() as connection:
        connection.sql("SET TimeZone = 'UTC'")
        for table, frame in frames.items():
            connection.register(table, frame)
        answer = pl.DataFrame(connection.sql(sql, params=parameters))
    return answer.with_columns(pl.selectors.datetime(time_zone="*").dt.convert_time_zone("UTC"))


def engine_over(frames):
    """An engine that holds the frames as tables of the same names."""
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    for table, frame in frames.items():
        connection.from_arrow(frame.to_arrow()).create(table)
    return Engine(connection)


def lacking(name, columns):
    """A snapshot whose seal of the table counts no value in those columns."""
    table = TABLES[name]
    seal = Seal(
        entity=name,
        source="a test",
        pages=1,
        rows=1,
        kept=1,
        repeats=0,
        rejected_rows=0,
        rejected_values=0,
        ended=True,
        filled={column: 1 for column in table.schema if column not in columns},
        totals={},
        content_hash="",
        schema_hash="",
    )
    return Snapshot("a test", table.system, NOON, NOON, NOON, {name: seal}, "", "")


@pytest.fixture
def evidence():
    """Call it with table=[rows]; `erp` is short for erp_order, `esp` for esp_sale_line.

    A table not named is one that no source gave. Reductions are there where their tables are.
    `unfilled` names columns that a table's source never fills: {"esp_contact": ["opt_in"]}.
    """

    def made(*, design=DESIGN, fence=NOON, snapshots=(), unfilled=None, **tables):
        frames = {SHORT.get(name, name): rows for name, rows in tables.items()}
        frames = {name: filled(name, rows) for name, rows in frames.items()}
        for name in ("esp_order", "esp_contact_sales"):
            if "esp_sale_line" in frames:
                frames[name] = reduced(name, {"esp_sale_line": frames["esp_sale_line"]})
        return Evidence(
            tables={name: frame.lazy() for name, frame in frames.items()},
            design=design,
            fence=fence,
            snapshots=(*snapshots, *(lacking(*pair) for pair in (unfilled or {}).items())),
            engine=engine_over(frames),
            reads={"esp_order": ("esp_sale_line",), "esp_contact_sales": ("esp_sale_line",)},
        )

    return made


@pytest.fixture
def answer():
    """Call it with a check and evidence: its one answer, as the runner gives it."""

    def asked(check, evidence):
        [one] = examine(evidence, [check])
        return one

    return asked


@pytest.fixture
def found(answer):
    """Call it with a check and evidence: key, field and severity of each finding."""

    def asked(check, evidence):
        one = answer(check, evidence)
        assert one.not_run is None, one.not_run
        return one.findings.select("key", "field", "severity").rows()

    return asked


@pytest.fixture
def noon():
    """The fence of every evidence, unless a test names another."""
    return NOON


@pytest.fixture
def reduction():
    """Call it with a name, its parameters and table=[rows]: the reduction's answer."""

    def made(name, parameters=None, **tables):
        frames = {table: filled(table, rows) for table, rows in tables.items()}
        return reduced(name, frames, **(parameters or {}))

    return made
