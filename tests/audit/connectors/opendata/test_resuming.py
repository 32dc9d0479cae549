"""A pull that was killed goes on with the same query, and ends with the same rows."""

from datetime import date

import pytest

from audit.connectors.opendata import fetching

ROWS = [
    {"order_id": f"SO-{n}", "product_external_id": "A1", "purchase_date": date(2026, 3, 2)}
    for n in range(23)
]
ORDERS = [row["order_id"] for row in ROWS]


class Killed(Exception):
    """The process ends here."""


class Counting:
    """Counts the purchases that came."""

    rows = 0

    def advance(self, what, by):
        if what == "si_purchases":
            self.rows += by


class Killing:
    """Ends the process when so many pages have come."""

    def __init__(self, pages):
        self.left = pages

    def advance(self, what, by):  # noqa: ARG002 - what a teller is told
        if what == "si_purchases":
            self.left -= 1
            if self.left == 0:
                raise Killed


@pytest.fixture
def small_pages(monkeypatch):
    monkeypatch.setattr(fetching, "PAGE_ROWS", 5)


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize("pages", [1, 2, 3, 4, 5])
def test_what_has_come_is_not_asked_again(tenant, pages):
    served = tenant(si_purchases=ROWS)
    with pytest.raises(Killed):
        served.fetch(told=Killing(pages))
    begun = len(served.app.state.warehouse.jobs())
    later = Counting()
    lines = served.pull(told=later)["esp_sale_line"]
    assert lines.rows["order_id_raw"].to_list() == ORDERS
    assert later.rows == max(len(ROWS) - 5 * pages, 0)
    assert len(served.app.state.warehouse.jobs()) == begun + 1  # only the count was left to ask


@pytest.mark.usefixtures("small_pages")
def test_a_second_pull_of_the_same_staging_asks_nothing(tenant):
    served = tenant(si_purchases=ROWS)
    served.fetch()
    before = len(served.app.state.history)
    assert served.pull()["esp_sale_line"].rows.height == len(ROWS)
    assert len(served.app.state.history) == before


@pytest.mark.usefixtures("small_pages")
def test_a_query_that_bigquery_has_forgotten_is_asked_anew(tenant):
    served = tenant(si_purchases=ROWS)
    with pytest.raises(Killed):
        served.fetch(told=Killing(2))
    later = tenant(si_purchases=ROWS[::-1])
    lines = later.pull()["esp_sale_line"]
    assert lines.rows["order_id_raw"].to_list() == ORDERS[::-1]


@pytest.mark.usefixtures("small_pages")
def test_what_was_cut_short_is_told_to_be_incomplete(tenant):
    served = tenant(si_purchases=ROWS)
    with pytest.raises(Killed):
        served.fetch(told=Killing(2))
    source = served.source()
    with served.staging() as staging:
        [(_, proof)] = source.exports(frozenset(source.gives), staging).values()
        told = dict(source.configuration(staging).select("key", "value_redacted").rows())
    assert not proof.ended
    assert proof.why_incomplete == "the rows of si_purchases have not all come"
    assert told["esp_sale_line"] == "not yet all rows of si_purchases"


def test_a_slow_query_is_waited_for(tenant, monkeypatch):
    monkeypatch.setattr(fetching, "LOOK_S", 0.001)
    served = tenant({"polls": 3}, si_purchases=ROWS)
    assert served.pull()["esp_sale_line"].rows.height == len(ROWS)
