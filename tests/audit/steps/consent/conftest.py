"""A client and an account of twenty contacts, audited and approved."""

import pytest

from tests.audit.steps.consent.bench import bench


@pytest.fixture
def one(tmp_path, monkeypatch):
    """Customers F1, F2, F4 and F7 stand beside contacts that are opted in by e-mail."""
    with bench(tmp_path, monkeypatch) as made:
        for at in range(20):
            made.customer(f"F{at}", email=f"person.{at}@example.org")
        made.state("F19", "in")
        made.audited()
        made.approve()
        yield made
