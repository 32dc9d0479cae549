"""An object made of columns is written as the canonical JSON of the same values."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from checks.vocabulary.repair_plan import canonical
from checks.workings.json_objects import json_object

TEXT = st.none() | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)


@given(st.dictionaries(st.sampled_from(["1", "13", "2", "external_id"]), TEXT, min_size=1))
def test_any_texts_are_written_as_canonical_json_without_the_nulls(values):
    row = pl.DataFrame([values], schema=dict.fromkeys(values, pl.String))
    told = row.select(json_object({name: pl.col(name) for name in values})).item()
    assert told == canonical({name: one for name, one in values.items() if one is not None})
