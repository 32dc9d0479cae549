"""Anybody's table of people, or two: what goes in, and what comes out of it."""

from datetime import date

import polars as pl
import pytest

from audit.steps.link import link_people
from checks.vocabulary import Home, SettingsError

ANN = {
    "forename": "Ann",
    "surname": "Whitcombe",
    "email": "ann.whitcombe@example.com",
    "phone": "07700 900123",
    "birthday": "1979-03-05",
    "street": "17 Cathedral Close",
    "city": "Hereford",
    "postcode": "HR1 2AB",
    "country": "GB",
    "company": "Byron Ltd",
    "external_id": "C-10442",
    "sex": "f",
}
BEN = {
    "forename": "Ben",
    "surname": "Thistlewood",
    "email": "b.thistlewood@example.net",
    "phone": "07700 900999",
    "birthday": "1990-11-23",
    "street": "3 Quay Street",
    "city": "Truro",
    "postcode": "TR1 2HF",
    "country": "GB",
    "company": "Crombie Fittings",
    "external_id": "C-20995",
    "sex": "m",
}
FRAMES = ("pairs", "within", "clusters", "reasons", "blocks")


def table(**rows):
    return pl.DataFrame([one | {"record_id": name} for name, one in rows.items()])


def persons(links):
    return links.clusters["person_id"].to_list()


def test_one_table_gives_pairs_evidence_and_persons():
    links = link_people(table(a=ANN, b=BEN, c=ANN))
    assert links.pairs.select("left_id", "right_id", "kind").rows() == [("a", "c", "same")]
    assert {*ANN} <= {*links.pairs["agreement"].struct.fields}
    assert links.clusters.rows() == [
        ("a", "a", "people"),
        ("b", "b", "people"),
        ("c", "a", "people"),
    ]
    assert links.within.is_empty()


def test_two_tables_may_use_the_same_ids():
    links = link_people(table(a=ANN, b=BEN), table(a=BEN, b=ANN))
    assert links.pairs.select("left_id", "right_id").rows() == [("a", "b"), ("b", "a")]
    assert links.clusters.rows() == [
        ("a", "people:a", "people"),
        ("b", "people:b", "people"),
        ("a", "people:b", "others"),
        ("b", "people:a", "others"),
    ]


def test_pairs_within_one_of_two_tables_are_told_apart():
    links = link_people(table(a=ANN, b=BEN), table(x=ANN, y=ANN))
    assert sorted(links.pairs.select("left_id", "right_id").rows()) == [("a", "x"), ("a", "y")]
    assert links.within.select("left_id", "right_id").rows() == [("x", "y")]


def test_a_column_that_only_one_table_has_is_no_evidence():
    links = link_people(table(a=ANN, b=BEN), table(x=ANN).drop("email", "sex"))
    assert persons(links) == ["people:a", "people:b", "people:a"]
    assert links.pairs["evidence"].struct.field("email").to_list() == [None]


@pytest.mark.parametrize(
    "people",
    [
        pl.DataFrame(schema={"record_id": pl.String}),
        pl.DataFrame(schema={"record_id": pl.String, "email": pl.String, "birthday": pl.Date}),
        pl.DataFrame({"record_id": ["1"]}),
        pl.DataFrame({"record_id": [1, 2, 3]}),
        pl.DataFrame({"record_id": ["1", "2"], "email": [None, None]}),
        pl.DataFrame({"record_id": ["1", "2"], "email": ["", " "], "phone": ["-", "n/a"]}),
        pl.DataFrame({"record_id": range(3_000), "email": [None] * 3_000}),
        table(a=ANN),
    ],
    ids=["empty", "empty with columns", "an id", "ids", "nulls", "blanks", "many nulls", "one"],
)
def test_a_table_with_nothing_to_compare_has_no_pair(people):
    for links in (link_people(people), link_people(people, people.clear())):
        assert links.pairs.is_empty()
        assert links.clusters.height == links.clusters["person_id"].n_unique() == people.height


def test_two_empty_tables_give_empty_frames_of_the_same_columns():
    empty = table(a=ANN).clear()
    links, full = link_people(empty, empty), link_people(table(a=ANN), table(b=ANN))
    for name in FRAMES:
        assert getattr(links, name).columns == getattr(full, name).columns


def test_numbers_and_dates_are_compared_as_text():
    people = pl.DataFrame(
        {
            "record_id": [1, 2, 3],
            "external_id": [10442, 10442, 20995],
            "birthday": [date(1979, 3, 5), date(1979, 3, 5), date(1990, 11, 23)],
            "postcode": [12345, 12345, 99],
        }
    )
    assert persons(link_people(people)) == ["1", "1", "3"]


def test_letters_of_any_script_are_read():
    polish = ANN | {"forename": "Łucja", "surname": "Żółkiewska"}
    plain = ANN | {"forename": "Lucja", "surname": "ZOLKIEWSKA"}
    links = link_people(table(ä=polish, ß=plain, 名=BEN | {"forename": "Иван", "surname": "李"}))
    assert links.clusters["person_id"].n_unique() == 2
    agreed = links.pairs["agreement"].struct
    assert [agreed.field(name).to_list() for name in ("forename", "surname")] == [["same"]] * 2


def test_unknown_columns_are_compared_if_they_are_named_and_only_then():
    people = table(a=ANN | {"shop": "Leeds"}, b=ANN | {"shop": "Truro"}, c=BEN | {"shop": "Leeds"})
    assert "shop" not in link_people(people).pairs["agreement"].struct.fields
    named = link_people(people, named=("shop",)).pairs["agreement"].struct
    assert named.field("shop").to_list() == ["differs"]


def test_a_number_without_a_country_is_read_as_at_home():
    rows = table(a=ANN | {"phone": "+49 30 901820"}, b=ANN | {"phone": "030 901820"})
    rows = rows.drop("country")
    homes = (Home(calling_code="49"), None)
    told = [link_people(rows, home=home).pairs["agreement"].struct for home in homes]
    assert [one.field("phone").item() for one in told] == ["same", "near"]


@pytest.mark.parametrize(
    ("people", "what"),
    [
        (table(a=ANN).drop("record_id"), "people has no column record_id"),
        (pl.DataFrame(), "people has no column record_id"),
        (pl.DataFrame({"record_id": ["1", "1", None]}), "1 are empty"),
        (pl.DataFrame({"record_id": ["7", "8", "7"]}), "1 of 3 are not the first of theirs"),
    ],
)
def test_a_table_without_ids_is_refused_in_three_parts(people, what):
    with pytest.raises(SettingsError) as refused:
        link_people(people)
    said = str(refused.value)
    assert what in said
    assert "where: the table people" in said
    assert "do:    give every record an id of its own" in said


def test_the_second_table_is_named_where_its_ids_are_none():
    with pytest.raises(SettingsError, match="the table others"):
        link_people(table(a=ANN), pl.DataFrame({"record_id": ["1", "1"]}))


def test_a_refusal_shows_no_value():
    with pytest.raises(SettingsError) as refused:
        link_people(pl.concat([table(a=ANN), table(a=ANN)]))
    assert not [value for value in ANN.values() if len(value) > 2 and value in str(refused.value)]


def test_a_named_column_that_is_nowhere_is_refused():
    with pytest.raises(SettingsError, match="no column is called shop") as refused:
        link_people(table(a=ANN), named=("shop",))
    assert "do:    name one of: forename" in str(refused.value)


def refused(*tables, **how):
    with pytest.raises(SettingsError) as told:
        link_people(*tables, **how)
    return told.value.what


ONE = pl.DataFrame({"record_id": ["1", "2"], "surname": ["smith", "jones"]})


def test_what_is_no_table_is_refused_in_words():
    assert refused(ONE.lazy()) == "people is a LazyFrame, no table"
    assert refused(ONE, ONE.to_dict()) == "others is a dict, no table"


def test_a_column_of_lists_is_refused_where_it_is_compared_and_else_left_alone():
    lists = ONE.with_columns(surname=pl.concat_list("surname"), unused=pl.concat_list("surname"))
    assert refused(lists) == "surname holds no text but List(String)"
    assert link_people(ONE.with_columns(unused=pl.concat_list("surname"))).clusters.height == 2


@pytest.mark.parametrize("name", ["address", "names", "start", "house_number", "record_id"])
def test_a_further_column_may_not_go_by_a_name_of_ours(name):
    other = ONE if name == "record_id" else ONE.with_columns(pl.lit("x").alias(name))
    assert refused(other, named=(name,)) == f"{name} means something else here"


def test_one_name_is_not_several():
    assert refused(ONE, named="surname") == "'surname' is a name, not several"


def test_answers_that_are_none_are_refused():
    answer = pl.DataFrame({"left_id": ["1"], "right_id": ["2"], "answer": ["SAME"]})
    assert refused(ONE, decided=answer) == "the answer 'SAME'"
    assert refused(ONE, decided=answer.drop("answer")) == "no column answer"
