"""Records of two tables: the pairs across them, and those within each."""

import polars as pl
import pytest

from audit.steps.link import link_people


@pytest.fixture(scope="module")
def people(shop):
    """Every person once."""
    first = shop.filter(pl.col("truth").is_first_distinct())
    return first.select(pl.exclude("number", "truth"))


@pytest.mark.parametrize("second", [1, 2, 5, 30])
@pytest.mark.parametrize("turned", [False, True])
def test_a_handful_of_records_is_found_in_a_large_table(second, turned, people):
    handful = people.sample(second, seed=5).with_columns(email=pl.lit(None, pl.String))
    tables = (handful, people) if turned else (people, handful)
    links = link_people(*tables)
    same = links.pairs.filter(pl.col("left_id") == pl.col("right_id"))
    assert same["kind"].to_list() == ["same"] * second
    assert links.pairs.filter(kind="same").height == second


def test_a_table_beside_itself_is_found_whole(people):
    links = link_people(people, people)
    found = links.pairs.filter(kind="same")
    assert (found["left_id"] == found["right_id"]).sum() == people.height
    assert links.clusters["person_id"].str.starts_with("people:").all()


def test_strangers_in_a_second_table_are_nobody_of_the_first(people, strangers):
    others = pl.DataFrame([one | {"record_id": str(n)} for n, one in enumerate(strangers)])
    links = link_people(people, others)
    assert links.pairs.filter(kind="same").is_empty()
    assert links.clusters.filter(of="others")["person_id"].n_unique() == len(strangers)


def test_a_model_of_one_table_serves_two(people):
    learned = link_people(people).model
    links = link_people(people, people, model=learned)
    assert links.pairs.filter(kind="same").height >= people.height


def test_a_model_without_a_field_that_the_records_have_serves_too(people):
    learned = link_people(people.drop("surname")).model
    links = link_people(people, people, model=learned)
    assert "surname" not in links.pairs["evidence"].struct.fields
    assert links.pairs.filter(kind="same").height > 0
