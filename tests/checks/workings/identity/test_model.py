"""A learned model is kept as text, and judges again as it did."""

import json

import numpy as np
import polars as pl
import pytest

from audit.steps.link import link_people
from checks.workings.identity.fields import ADDRESS
from checks.workings.identity.kinds import Kind
from checks.workings.identity.model import Model


@pytest.fixture(scope="module")
def records(shop):
    return shop.select(pl.exclude("number", "truth"))


def test_text_of_a_model_read_again_is_the_same_text(found):
    text = found.model.to_json()
    assert Model.from_json(text).to_json() == text


def test_the_text_is_canonical_and_ends_in_a_line_end(found):
    text = found.model.to_json()
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def test_a_model_used_again_finds_the_same_pairs_and_persons(records, found):
    kept = Model.from_json(found.model.to_json())
    again = link_people(records, model=kept)
    assert again.model is kept
    assert again.clusters.equals(found.clusters)
    assert again.pairs.drop("probability", "evidence").equals(
        found.pairs.drop("probability", "evidence")
    )
    worlds = (one.pairs["probability"].to_numpy() for one in (again, found))
    assert np.abs(np.subtract(*worlds)).max() < 1e-6


def test_the_text_holds_no_value_of_a_record(records, found):
    text = found.model.to_json()
    assert not [value for value in records["surname"].head(200) if value in text]
    assert not [value for value in records["email"].drop_nulls().head(200) if value in text]


def test_every_table_adds_up_to_one_and_no_share_to_more(found):
    model = found.model
    tables = [*model.chance.values(), *(t for of in model.tables.values() for t in of.values())]
    assert [table.sum() for table in tables] == pytest.approx([1] * len(tables))
    assert 0 < sum(share[0] for share in model.shares.values()) < 1


def test_part_of_a_model_keeps_what_addresses_are_worth_together(found):
    part = found.model.of(("surname", "street", "city"))
    place = [field for field in ADDRESS if field in found.model.fields]
    whole = found.model.together
    street, city = 1 << place.index("street"), 1 << place.index("city")
    assert part.fields == ("surname", "street", "city")
    assert part.together.tolist() == [whole[0], whole[street], whole[city], whole[street | city]]
    assert {*part.tables[Kind.HOUSEHOLD]} == {"surname", "street", "city"}


def test_a_model_judges_a_table_without_some_of_its_fields(records, found):
    fewer = records.drop("street", "email")
    links = link_people(fewer, model=found.model)
    assert "street" not in links.pairs["agreement"].struct.fields
    assert links.pairs.filter(kind="same").height > 100
