"""Trade is read whole and exactly, or refused."""

from decimal import Decimal

import polars as pl
import pytest

from audit.sandbox.shop import read_trade
from checks.vocabulary import SettingsError


@pytest.fixture
def as_csv(tmp_path, trade_of):
    def write(*lines, **columns):
        path = tmp_path / "trade.csv"
        trade_of(*lines).with_columns(**columns).collect().write_csv(path)
        return path

    return write


def test_a_csv_gives_the_same_lines_as_a_parquet_file(tmp_path, as_csv, trade_of):
    lines = [{"stock_code": "84029E"}, {"customer_id": None, "unit_price": Decimal("-11062.060")}]
    path = tmp_path / "trade.parquet"
    trade_of(*lines).sink_parquet(path)
    assert read_trade(as_csv(*lines)).collect().equals(read_trade(path).collect())


def test_a_code_that_looks_like_a_number_stays_as_it_is(as_csv):
    path = as_csv({"stock_code": "84029E"}, {"stock_code": "00123"})
    assert read_trade(path).collect()["stock_code"].to_list() == ["84029E", "00123"]


@pytest.mark.parametrize("price", ["2.5555", "1e3", "", "2,55", "12.3O"])
def test_a_price_that_would_be_rounded_or_guessed_is_refused(as_csv, price):
    with pytest.raises(SettingsError, match="unit_price"):
        read_trade(as_csv({}, unit_price=pl.lit(price)))


def test_a_price_that_was_a_float_is_refused(tmp_path, trade_of):
    path = tmp_path / "trade.parquet"
    trade_of({}).with_columns(pl.col("unit_price").cast(pl.Float64)).sink_parquet(path)
    with pytest.raises(SettingsError, match="unit_price"):
        read_trade(path)


def test_a_line_that_is_there_twice_is_refused(as_csv):
    with pytest.raises(SettingsError, match="line_no"):
        read_trade(as_csv({"line_no": 1}, {"line_no": 1}))


def test_a_missing_column_is_named(tmp_path, trade_of):
    path = tmp_path / "trade.csv"
    trade_of({}).drop("country").collect().write_csv(path)
    with pytest.raises(SettingsError, match="country"):
        read_trade(path)


def test_a_file_that_is_none_is_refused_in_words(tmp_path):
    path = tmp_path / "trade.parquet"
    path.write_text("no parquet")
    for missing in (path, tmp_path / "nowhere.parquet"):
        with pytest.raises(SettingsError, match="no trade"):
            read_trade(missing)
