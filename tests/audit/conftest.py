"""A workspace, and snapshots written into it by hand."""

from datetime import UTC, datetime

import polars as pl
import pytest

from audit import workspace
from audit.sealing import Origin
from audit.store import Store
from checks.vocabulary import REJECT, TABLES, System

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
NOTHING = pl.DataFrame(schema=REJECT)


@pytest.fixture
def client(tmp_path):
    folder = tmp_path / "client"
    workspace.make(folder, name="Test client", key="00" * 32)
    return folder


@pytest.fixture
def store(client):
    return Store(client)


@pytest.fixture
def sealed(store):
    """Write one snapshot: `sealed(System.STOKLY, erp_order=[{...}, ...])`."""

    def write(system=System.STOKLY, taken_at=NOON, rejects=NOTHING, **tables):
        with store.writing(system, taken_at) as writing:
            for entity, rows in tables.items():
                frame = pl.DataFrame(rows, schema=TABLES[entity].schema)
                writing.begin(entity)
                writing.append(entity, frame, rejects.filter(pl.col("entity") == entity))
                refused = rejects.filter(pl.col("entity") == entity, pl.col("column").is_null())
                seen = frame.height + refused.height
                writing.seal(entity, seen=seen, origin=Origin(f"{entity}.csv", 1, "s", {}))
            snapshot, file_hash = writing.finish("c")
        store.remember(snapshot, file_hash)
        return snapshot

    return write
