"""Orders with lines on both sides: a test writes what differs from two units of A for £12."""

from datetime import UTC, datetime

import pytest

LINE = {"order_id": "o-1", "sku": "A", "qty_ordered": 2, "net_u": 10_000_000, "tax_u": 2_000_000}
ROW = {
    "order_id_raw": "o-1",
    "item": "A",
    "quantity": 2,
    "amount_u": 12_000_000,
    "load_id": "L1",
    "ts_utc": datetime(2026, 6, 14, 9, tzinfo=UTC),
}


@pytest.fixture
def held(evidence):
    """Call it with lines of Stokly, rows of Emarsys, and other tables.

    Each order that a line names is there, unless `erp` names them all.
    """

    def made(lines, rows, **tables):
        ours = [LINE | {"line_id": f"l-{at}"} | line for at, line in enumerate(lines)]
        ids = list(dict.fromkeys(line["order_id"] for line in ours))
        orders = tables.pop("erp", [{"order_id": one} for one in ids])
        theirs = [ROW | row for row in rows]
        return evidence(erp=orders, erp_order_line=ours, esp=theirs, **tables)

    return made


@pytest.fixture
def told(answer):
    """Call it with a check and evidence: key, cause and impact_u of each finding, by key."""

    def asked(check, evidence):
        one = answer(check, evidence)
        assert one.not_run is None, one.not_run
        return one.findings.sort("key").select("key", "cause", "impact_u").rows()

    return asked


def many(orders, **first):
    """Lines and rows of so many orders of one line; the first row says something else."""
    ids = [f"o-{at}" for at in range(orders)]
    rows = [{"order_id_raw": one} for one in ids]
    return [{"order_id": one} for one in ids], [rows[0] | first, *rows[1:]]


@pytest.fixture
def of_many():
    """Call it with a number of orders and what the first row says: lines and rows of them all."""
    return many
