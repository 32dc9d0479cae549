"""Groups of contacts, and what becomes of them."""

import polars as pl
import pytest

from checks.workings.survivorship import survivorship


@pytest.fixture
def settled(evidence):
    """Call it with groups and table=[rows]: what is left of each group.

    Groups are written as {"g": "1 2"}: a name, and ids of contacts.
    """

    def made(groups=None, **tables):
        named = groups or {"g": " ".join(str(at + 1) for at in range(len(tables["esp_contact"])))}
        pairs = [(group, one) for group, ids in named.items() for one in ids.split()]
        frame = pl.LazyFrame(pairs, schema=["group", "contact_id"], orient="row")
        return survivorship(frame, evidence(**tables))

    return made


@pytest.fixture
def values():
    """Call it with an outcome: field -> value, of one group."""

    def read(outcome):
        return dict(outcome.fields.select("field", "value").iter_rows())

    return read
