"""Measuring a made year gives back the figures it was made from."""

import tomllib

import pytest

from audit.sandbox.shop import make_trade
from audit.sandbox.year.figures import figures
from audit.sandbox.year.measure import as_toml, measure

SCALE = 0.3


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    path = tmp_path_factory.mktemp("measure") / "trade.parquet"
    make_trade(SCALE, 3).sink_parquet(path)
    return measure(path)


@pytest.mark.parametrize("sort", ["home", "abroad", "guest", "returned", "credit", "written_off"])
def test_documents_of_every_sort_are_found_again(found, sort):
    assert found["size"][sort] == pytest.approx(figures().size[sort] * SCALE, rel=0.2, abs=5)


def test_quantiles_are_found_again(found):
    half = found["at"].index(0.5)
    for sort in ("home", "abroad", "returned"):
        assert found["lines"][sort][half] == pytest.approx(
            figures().lines[sort].values[half], abs=2
        )
    assert found["tables"]["guest_quantity"][half] == figures().guest_quantity.values[half]


def test_the_busiest_day_is_found_again(found):
    busiest = max(figures().by_day)
    assert max(found["by_day"]) == pytest.approx(busiest * SCALE, rel=0.2)
    assert len(found["by_day"]) == len(figures().by_day)


def test_the_figures_are_written_as_toml(found):
    again = tomllib.loads(as_toml(found))
    assert again["size"] == found["size"]
    assert again["extras"]["BANK CHARGES"] == found["extras"]["BANK CHARGES"]
