"""A trade written by hand, and one small shop that most tests look at."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from audit.sandbox.shop import Shop, build, make_trade, plant
from audit.sandbox.year.trade import TRADE

SCALE, SEED = 0.05, 11
LINE = {
    "invoice_no": "100",
    "stock_code": "71001",
    "description": "RED STAR LANTERN",
    "quantity": 2,
    "invoice_ts": datetime.fromisoformat("2026-03-02T12:00"),
    "unit_price": Decimal("2.555"),
    "customer_id": "12346",
    "country": "United Kingdom",
}


def written(*lines):
    """A trade of these lines; what a line leaves out is as in `LINE`."""
    rows = [{"line_no": place, **LINE, **line} for place, line in enumerate(lines, 1)]
    return pl.DataFrame(rows, schema=TRADE).lazy()


@dataclass(frozen=True)
class Rows:
    """A shop's exports, read once."""

    shop: Shop

    def __getitem__(self, name):
        return self.shop.frames[name].collect()


@pytest.fixture
def trade_of():
    return written


@pytest.fixture
def shop_of():
    """`shop_of({...}, {...})["sale_orders"]`: exports of the shop that did this trade."""

    def made(*lines, seed=1):
        return Rows(build(written(*lines), seed))

    return made


@pytest.fixture(scope="session")
def made():
    return make_trade(SCALE, SEED)


@pytest.fixture(scope="session")
def clean(made):
    return Rows(build(made, SEED))


@pytest.fixture(scope="session")
def planted(clean):
    return plant(clean.shop, SEED)


@pytest.fixture(scope="session")
def faulty(planted):
    return Rows(planted.shop)


@pytest.fixture(scope="session")
def whole_year(tmp_path_factory):
    """The real year beside the repository; elsewhere a made one of the same shape."""
    real = Path(__file__).parents[4] / "shared" / "data" / "online_retail_2010_2011.parquet"
    if real.exists():
        return real
    path = tmp_path_factory.mktemp("trade") / "made_year.parquet"
    make_trade(0.3, SEED).sink_parquet(path)
    return path
