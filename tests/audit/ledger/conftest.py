"""A workspace, and entries to put into its ledger."""

import json
from datetime import UTC, datetime

import pytest

from audit.ledger import Entry, RowState, ledger

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TENANT = "emarsys acme"


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "audit.toml").touch()
    return tmp_path


@pytest.fixture
def open_ledger(workspace):
    """Opens the ledger of the tenant."""
    return lambda tenant=TENANT: ledger(workspace, tenant)


@pytest.fixture
def record(open_ledger):
    """Appends entries to a plan, in a ledger opened for it; gives the head."""

    def append(*entries, plan="plan a", at=NOON):
        with open_ledger() as kept:
            return kept.append(plan, entries, at=at)

    return append


@pytest.fixture
def approve(workspace):
    """Writes a line of approvals that carries a head."""

    def write(head, tenant=TENANT, plan="abc"):
        folder = workspace / "plans" / plan
        folder.mkdir(parents=True, exist_ok=True)
        said = {"tenant": tenant, "ledger_count": head.count, "ledger_hash": head.hash}
        with (folder / "approvals.jsonl").open("a") as file:
            file.write(json.dumps(said) + "\n")

    return write


@pytest.fixture
def intended():
    """So many rows, each intended."""

    def entries(many, first=1):
        return [
            Entry(f"r{at:06}", RowState.INTENT, pre_image=f'"{at}@example.com"')
            for at in range(first, first + many)
        ]

    return entries
