"""What a page says of links: counts, what is claimed, what was learned, values too many share."""

import numpy as np
import polars as pl
import pytest

from audit.steps.people_tables import People
from audit.steps.who_is_who import who_is_who
from checks.workings.identity.kinds import Kind
from checks.workings.identity.links import Links
from checks.workings.identity.model import Model

MODEL = Model(
    fields=("email",),
    chance={"email": np.array([0.01, 0.01, 0.01, 0.01, 0.96])},
    tables={Kind.SAME: {"email": np.array([0.64, 0.1, 0.1, 0.06, 0.1])}},
    shares={Kind.SAME: np.array([0.25, 0.125, 0.0])},
    moved=0.1,
    together=np.zeros(1),
    rounds=7,
    settled=True,
    records=4,
    pairs=6,
)
PAIRS = [
    # left, right, probability, kind, decided
    ("1", "2", 0.95, "same", None),
    ("1", "3", 0.75, "doubtful", None),
    ("2", "3", 0.25, "doubtful", None),
    ("3", "4", 0.60, "doubtful", "different"),
]


def a_table(**columns):
    people = pl.DataFrame({"record_id": ["1", "2", "3", "4"]} | columns)
    return People(people, "shop.csv", {"email": ["E-Mail"]}, "row number", 2)


def a_link(persons=("1", "1", "1", "4"), of=("people",) * 4, pairs=PAIRS):
    names = ("left_id", "right_id", "probability", "kind", "decided")
    schema = dict.fromkeys(names, pl.String()) | {"probability": pl.Float64()}
    told = pl.DataFrame(pairs, schema=schema, orient="row").with_columns(
        evidence=pl.struct(email=pl.lit(1.0)), agreement=pl.struct(email=pl.lit("same"))
    )
    ids = ["1", "2", "3", "4"]
    clusters = pl.DataFrame({"record_id": ids, "person_id": persons, "of": of})
    reasons = pl.DataFrame(schema={"left_id": pl.String()})
    return Links(told, told.clear(), clusters, reasons, MODEL, pl.DataFrame())


@pytest.fixture(scope="module")
def found():
    mails = ["ann@example.com", "ANN@example.com", None, "dan@example.com"]
    return who_is_who(a_link(), [a_table(email=mails)], values=True)


def test_records_persons_and_their_sizes_are_counted(found):
    assert (found.records, found.persons, found.in_both) == (4, 2, None)
    assert found.sizes.rows() == [(1, 1), (3, 1)]
    assert found.tables.rows() == [("shop.csv", 4, 2, "row number", "email from E-Mail")]


def test_what_is_claimed_is_the_sum_of_the_probabilities_of_likely_pairs(found):
    # 1-2 and 1-3 are likely by themselves; 2-3 is of one person through record 1 alone.
    assert (found.joined, found.likely, found.claimed) == (3, 2, pytest.approx(1.7))
    assert found.further == 1


def test_a_likely_pair_that_was_not_put_together_hides_no_pair_that_was():
    # 1-2 is likely and apart; 3-4 is not likely, and of one person all the same.
    pairs = [("1", "2", 0.95, "same", None), ("3", "4", 0.2, "doubtful", None)]
    found = who_is_who(a_link(persons=["1", "2", "3", "3"], pairs=pairs), [a_table()])
    assert (found.joined, found.likely, found.further) == (1, 1, 1)


def test_an_answer_of_a_person_counts_as_certain(found):
    # 3-4 was 0.6 and a person said different: nothing more is expected of it.
    assert found.expected == pytest.approx(0.95 + 0.75 + 0.25)


def test_kinds_and_bands_hold_every_pair_once(found):
    assert found.kinds.select("kind", "pairs", "joined").rows() == [
        ("same", 1, 1),
        ("doubtful", 3, 2),
    ]
    assert found.bands.select("least", "below", "pairs").rows() == [
        (0.9, 0.97, 1), (0.75, 0.9, 1), (0.5, 0.75, 1), (0.25, 0.5, 1)
    ]  # fmt: skip


def test_decided_pairs_are_not_doubtful_any_more(found):
    assert found.doubtful.select("left_id", "right_id").rows() == [("1", "3"), ("2", "3")]
    assert found.doubts == 2


def test_values_are_told_only_where_they_may_be(found):
    pair = found.examples.filter(left_id="1", right_id="2").row(0, named=True)
    assert pair["left"] == {"email": "ann@example.com"}
    masked = who_is_who(a_link(), [a_table(email=["ann@example.com"] * 4)])
    assert {"left", "right"}.isdisjoint(masked.examples.columns)


def test_of_two_tables_pairs_across_are_counted_and_persons_in_both():
    table = pl.Series(["people", "people", "others", "others"])
    pairs = [("1", "3", 0.95, "same", None), ("2", "3", 0.92, "same", None)]
    found = who_is_who(a_link(of=table, pairs=pairs), [a_table(), a_table()])
    assert (found.joined, found.in_both, found.likely) == (2, 1, 2)
    assert found.kinds["joined"].to_list() == [2]
    assert found.learned.shares.rows() == [("same", 0.125)]


def test_bits_are_the_model_s_own(found):
    same = found.learned.levels.row(0, named=True)
    assert (same["kind"], same["field"], same["level"]) == ("same", "email", "same")
    assert same["bits"] == pytest.approx(6.0)
    assert found.learned.shares.rows() == [("same", 0.25)]


def test_a_value_that_more_than_ten_records_hold_is_a_hub():
    ids = [str(at) for at in range(12)]
    mails = ["till@example.com"] * 10 + ["Till@Example.com", "ann@example.com"]
    people = People(pl.DataFrame({"record_id": ids, "email": mails}), "shop.csv", {}, "id", 0)
    clusters = pl.DataFrame({"record_id": ids, "person_id": ids, "of": ["people"] * 12})
    links = Links(*(a_link().pairs.clear(),) * 2, clusters, pl.DataFrame(), MODEL, pl.DataFrame())
    assert who_is_who(links, [people]).hubs.rows() == [("email", "till@example.com", 11, 11)]
