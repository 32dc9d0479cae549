"""A rule asked of texts, as a table asks it."""

import polars as pl
import pytest


@pytest.fixture
def formed():
    """Call it with a rule and texts: their normal forms."""

    def asked(rule, *texts):
        frame = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
        return frame.select(form=rule(pl.col("text")))["form"].to_list()

    return asked
