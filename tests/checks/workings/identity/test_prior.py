"""Records too few to learn from are weighed by what is known before."""

import json
from importlib.resources import files

import numpy as np
import polars as pl
import pytest

from audit.steps.link import link_people
from checks.workings import identity
from checks.workings.identity.codes import FEW, coded, numbered
from checks.workings.identity.fields import COMPARED
from checks.workings.identity.kinds import Kind
from checks.workings.identity.likeness import comparison
from checks.workings.identity.model import Model
from checks.workings.identity.prior import FILE_NAME, PLAIN, prior, usual_names, usual_rarity


@pytest.fixture(scope="module")
def kept():
    return json.loads(files(identity).joinpath(FILE_NAME).read_text(encoding="utf-8"))


def some_coded(**columns):
    height = len(next(iter(columns.values())))
    facts = (numbered(pl.Series(name, held, pl.String)) for name, held in columns.items())
    return coded(np.arange(height, dtype=np.uint32), facts)


def test_the_file_holds_every_field_at_all_its_levels(kept):
    model = Model.from_said(kept["model"])
    assert {*model.fields} == {*COMPARED, PLAIN}
    assert {*model.tables} == {*Kind}
    for field in model.fields:
        assert len(model.chance[field]) == len(comparison(field).levels)


def test_the_file_is_what_a_model_writes(kept):
    model = Model.from_said(kept["model"])
    assert json.loads(model.to_json()) == kept["model"]
    assert model.settled


def test_a_column_we_do_not_know_by_name_is_weighed_as_plain_text(kept):
    known = prior(some_coded(surname=["a", "b"], shop=["x", "y"]))
    assert known.fields == ("surname", "shop")
    assert known.chance["shop"].tolist() == kept["model"]["chance"][PLAIN]
    assert PLAIN not in known.chance


def test_it_judges_two_tables_as_it_does_one():
    for share in prior(some_coded(surname=["a", "b"])).shares.values():
        assert share[0] == share[1] == share[2] > 0


def test_names_are_lifted_by_the_average_alone(kept):
    origin = usual_names(some_coded(forename=["a", "b"], surname=["c", None]))
    assert -np.log(origin.shares) == pytest.approx(kept["lift"])
    assert usual_names(some_coded(surname=["a", "b"])) is None


def test_a_value_is_as_rare_as_usual_but_a_place_that_many_are_at_is_no_wonder():
    here = some_coded(email=["a@x.com"] * 9, city=["Leeds"] * 8 + ["Truro"])
    known = prior(here)
    assert usual_rarity(here, known, "email").tolist() == [0, 0]
    leeds, truro, nowhere = usual_rarity(here, known, "city")
    assert leeds < -1
    assert truro == nowhere == 0


@pytest.mark.parametrize("records", [2, 3, 5, 10, 30, FEW - 1, FEW + 2])
def test_two_equal_full_records_are_one_person_among_however_few(records, shop, persons):
    table = shop.filter(pl.col("truth").is_first_distinct())
    table = table.select(pl.exclude("number", "truth"))[200 : 199 + records]
    copy = table[0].with_columns(record_id=pl.lit("zz"))
    found = persons(link_people(pl.concat([table, copy])))
    assert found["zz"] == "r00200"
    assert len(set(found.values())) == records - 1


@pytest.mark.parametrize("records", [2, 3, 5, 10, 30])
def test_different_people_are_different_among_however_few(records, shop, persons):
    table = shop.filter(pl.col("truth").is_first_distinct())
    table = table.select(pl.exclude("number", "truth"))[:records]
    assert len(set(persons(link_people(table)).values())) == records


@pytest.mark.parametrize("field", ["phone", "email", "city", "surname", "birthday"])
def test_one_field_in_common_is_not_enough_among_few(field, strangers, link_rows, persons):
    one, other = strangers[:2]
    rows = [one | {"record_id": "1"}, other | {field: one[field], "record_id": "2"}]
    assert persons(link_rows(rows)) == {"1": "1", "2": "2"}


def test_a_thousand_copies_of_two_records_are_few_records(strangers, link_rows, persons):
    rows = [strangers[number % 2] | {"record_id": f"{number:04}"} for number in range(1_000)]
    assert set(persons(link_rows(rows)).values()) == {"0000", "0001"}


def test_a_thousand_copies_of_one_record_are_one_person(strangers, link_rows, persons):
    rows = [strangers[0] | {"record_id": f"{number:04}"} for number in range(1_000)]
    assert set(persons(link_rows(rows)).values()) == {"0000"}


def test_evidence_of_few_records_adds_up_too(strangers, link_rows):
    near = strangers[0] | {"surname": strangers[0]["surname"] + "e", "email": None, "phone": None}
    pair = link_rows([strangers[0] | {"record_id": "1"}, near | {"record_id": "2"}]).pairs
    bits = pair["evidence"].struct.unnest().fill_null(0).sum_horizontal().item()
    chance = pair["probability"].item()
    assert bits == pytest.approx(np.log2(chance / (1 - chance)), abs=1e-3)


def test_a_model_that_was_learned_judges_few_records_too(found, strangers, link_rows, persons):
    rows = [strangers[0] | {"record_id": "1"}, strangers[0] | {"record_id": "2", "email": None}]
    links = link_rows(rows, model=found.model)
    assert links.model is found.model
    assert persons(links) == {"1": "1", "2": "1"}
