"""Records that are one for a reason of their own, and the words for it."""

import polars as pl
import pytest

from checks.vocabulary import Home
from checks.workings.identity.linking import linked
from checks.workings.identity.people import facts
from checks.workings.identity.reasons import reasons
from checks.workings.identity.words import DECIDED, Words


@pytest.fixture(scope="module")
def people(strangers):
    rows = [one | {"record_id": str(place)} for place, one in enumerate(strangers[:4])]
    return pl.DataFrame(rows).with_columns(of=pl.lit(0, pl.Int8))


def ends(*pairs, answer="same"):
    rows = [(left, 0, right, 0, answer) for left, right in pairs]
    return pl.DataFrame(rows, schema=DECIDED, orient="row")


def linked_with(people, **words):
    return linked(people.select("record_id", "of"), facts(people, Home()), **words)


def test_a_tie_joins_records_that_are_not_alike(people, persons):
    found = persons(linked_with(people, tied=ends(("0", "2"), ("2", "3"))))
    assert found == {"0": "0", "1": "1", "2": "0", "3": "0"}


def test_a_tie_is_no_decision(people):
    alike = pl.concat([people, people[:1].with_columns(record_id=pl.lit("9"))])
    pairs = linked_with(alike, tied=ends(("0", "9"))).pairs
    assert pairs.select("left_id", "right_id", "decided").rows() == [("0", "9", None)]


def test_of_two_words_on_one_pair_the_last_one_counts_in_either_direction(people):
    said = pl.concat([ends(("0", "1")), ends(("1", "0"), answer="different")])
    words = Words.of(people, said)
    assert words.every.rows() == [(0, 1, "different")]
    assert words.same.is_empty()
    assert words.rows().to_list() == [0, 1]


PEOPLE = pl.DataFrame({"record_id": ["a", "b", "c", "d"]})


def paired(*rows):
    schema = {"left": pl.UInt32, "right": pl.UInt32, "probability": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row")


ENDS = {"left": pl.UInt32, "right": pl.UInt32}
WORDS = ENDS | {"answer": pl.String}


def why(pairs, person, tied=(), words=()):
    """What `reasons` tells of pairs of PEOPLE."""
    one = pl.Series(person, dtype=pl.UInt32)
    ties = pl.DataFrame(list(tied), schema=ENDS, orient="row")
    said = pl.DataFrame(list(words), schema=WORDS, orient="row")
    return reasons(PEOPLE, pairs, one, ties, said)


def test_a_reason_names_the_pair_and_the_record_it_goes_through():
    pairs = paired((0, 1, 0.97), (1, 2, 0.919), (0, 2, 0.3))
    told = why(pairs, [0, 0, 0, 3])
    assert told.rows() == [
        ("a", "c", 0.3, "b", "both are one person with a third record, at least 91 % sure")
    ]


def test_of_several_ways_the_reason_names_the_surest():
    pairs = paired((0, 1, 0.6), (1, 3, 0.99), (0, 2, 0.9), (2, 3, 0.8), (1, 2, 0.9))
    told = why(pairs, [0] * 4)
    assert told.select("left_id", "right_id", "through_id").rows() == [("a", "d", "c")]
    assert told["probability"].to_list() == [None]


def test_a_reason_of_a_chain_says_that_others_tie_it():
    pairs = paired((0, 1, 0.9), (1, 2, 0.9), (2, 3, 0.9))
    told = why(pairs, [0] * 4)
    chained = told.filter(left_id="a", right_id="d")
    assert chained["through_id"].item() is None
    assert chained["reason"].item().startswith("each is likely one with others")


def test_two_likely_records_of_one_person_need_no_reason():
    told = why(paired((0, 1, 0.9)), [0, 0, 2, 3])
    assert told.is_empty()


def test_two_records_that_an_id_makes_one_have_a_reason_where_they_are_not_alike():
    told = why(paired((0, 1, 0.1)), [0, 0, 2, 3], tied=[(0, 1)])
    assert told.select("left_id", "right_id", "probability", "through_id").rows() == [
        ("a", "b", 0.1, None)
    ]
    assert told["reason"].item().startswith("an id, a code or a merge of the master")


def test_what_a_tie_brings_along_goes_through_it():
    told = why(paired((0, 1, 0.9)), [0, 0, 0, 3], tied=[(1, 2)])
    through = {(row["left_id"], row["right_id"]): row["through_id"] for row in told.to_dicts()}
    assert through == {("a", "c"): "b", ("b", "c"): None}


def test_words_that_contradict_each_other_are_told(people):
    said = [ends(("0", "2"), ("2", "3")), ends(("0", "3"), answer="different")]
    told = linked_with(people, decided=pl.concat(said)).reasons
    [row] = told.filter(left_id="0", right_id="3").to_dicts()
    assert row["reason"].startswith("a person's words contradict each other")
