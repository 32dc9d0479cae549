"""What a person decided counts over everything that likeness says."""

import polars as pl
import pytest

from audit.steps.link import link_people

ALL = 10_000


def words(*said):
    return pl.DataFrame(said, schema=["left_id", "right_id", "answer"], orient="row")


@pytest.fixture(scope="module", params=[10, ALL])
def told(request, link_rows, strangers):
    """Call it with words: links of one person twice (1, 2), a third nearly so (3), another (9)."""
    one, other = strangers[0], strangers[1]
    near = one | {"email": None, "forename": one["forename"] + "e"}
    rows = [
        {**row, "record_id": name}
        for name, row in zip("1239", (one, one, near, other), strict=True)
    ]

    def links(*said):
        return link_rows(rows, among=request.param, decided=words(*said) if said else None)

    return links


def test_without_a_word_the_first_three_are_one(told, persons):
    assert [persons(told())[name] for name in "1239"] == ["1", "1", "1", "9"]


def test_same_joins_whatever_the_records_say(told, persons):
    links = told(("9", "1", "same"))
    assert [persons(links)[name] for name in "1239"] == ["1"] * 4


def test_different_parts_even_exact_copies(told, persons):
    found = persons(told(("1", "2", "different")))
    assert found["1"] != found["2"]
    assert found["9"] == "9"


def test_the_last_word_counts(told, persons):
    assert persons(told(("1", "9", "same"), ("9", "1", "different")))["9"] == "9"
    assert persons(told(("1", "9", "different"), ("9", "1", "same")))["9"] == "1"


def test_words_about_unknown_records_and_about_one_record_are_ignored(told, persons):
    unheard = told(
        ("1", "nobody", "same"), ("nobody", "none", "different"), ("1", "1", "different")
    )
    assert persons(unheard) == persons(told())


def test_a_decided_pair_bears_the_word(told):
    pairs = told(("2", "1", "different")).pairs
    assert pairs.filter(left_id="1", right_id="2")["decided"].item() == "different"
    assert pairs.filter(pl.col("decided").is_not_null()).height == 1


def test_a_word_holds_for_the_two_tables_it_names(strangers):
    one = pl.DataFrame([strangers[0] | {"record_id": "1"}, strangers[1] | {"record_id": "2"}])
    links = link_people(one, one, decided=words(("1", "1", "different"), ("1", "2", "same")))
    told = links.clusters.sort("of", "record_id")["person_id"].to_list()
    assert told == ["people:1", "people:1", "others:1", "people:1"]
