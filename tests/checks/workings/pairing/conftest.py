"""Two sides written down in a test, and what the comparison says of them."""

import polars as pl
import pytest

from audit.steps.compare import compare
from checks.vocabulary import APART


@pytest.fixture
def told():
    """Call it with two sides, each a frame or a list of rows: the comparison, by `id` if unsaid.

    Whatever is asked, the classes must explain the difference of the control totals.
    """

    def ask(left, right, on="id", **how):
        answer = compare(_framed(left), _framed(right), on, **how)
        assert answer.unexplained_u == 0
        return answer

    return ask


@pytest.fixture
def apart(told):
    """As `told`: class -> rows on the left and on the right, of classes that set them apart."""

    def ask(left, right, on="id", **how):
        return classes(told(left, right, on, **how))

    return ask


@pytest.fixture
def equal(told):
    """As `told`: whether both sides are proven to hold the same."""

    def ask(left, right, on="id", **how):
        return told(left, right, on, **how).is_equal

    return ask


@pytest.fixture
def column(told):
    """As `told`: what is said of the only compared column, or of the one called `v`."""

    def ask(left, right, on="id", **how):
        columns = told(left, right, on, **how).columns
        chosen = columns if columns.height == 1 else columns.filter(column="v")
        return chosen.row(0, named=True)

    return ask


def classes(answer):
    """Class -> its rows on each side, for classes that set the sides apart."""
    held = {one.value: tuple(answer.held(one).values()) for one in APART}
    return {name: rows for name, rows in held.items() if any(rows)}


def _framed(rows):
    return pl.DataFrame(rows, infer_schema_length=None) if isinstance(rows, list) else rows
