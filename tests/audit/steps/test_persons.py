"""Who is who in an audit: what is kept for `review`, and what the page may say."""

from datetime import UTC, datetime

import polars as pl
import pytest

from audit import answers
from audit.steps.doubts import doubts_in
from audit.steps.link import link_people
from audit.steps.persons import kept_persons, told_persons
from checks.workings.identity.model import Model
from checks.workings.linked_records import LinkedRecords
from reports import Redaction

KEY = bytes(32)
ANN = ("Annabel", "Whitcombe", "annabel@example.com", "17 Cathedral Close", "HR1 2AB")
BEN = ("Ben", "Thistlewood", "ben@example.net", "3 Quay Street", "TR1 2HF")
HER = ("Annabel", "Whitcombe", "annabel@example.com", None, None)
FACTS = ("forename", "surname", "email", "street", "postcode")


def table(**people):
    rows = [(name.replace("_", ":"), *facts) for name, facts in people.items()]
    return pl.DataFrame(rows, schema=["record_id", *FACTS], orient="row")


@pytest.fixture(scope="module")
def found():
    ours = table(stokly_71234=ANN, stokly_81234=BEN)
    theirs = table(emarsys_91001=ANN, emarsys_91002=HER, emarsys_91003=BEN)
    nothing = [
        pl.lit(None, pl.String).alias(fact)
        for fact in ("phone", "birthday", "city", "country", "company", "external_id", "sex")
    ]
    records = pl.concat([ours, theirs]).with_columns(nothing)
    return LinkedRecords(pl.DataFrame(), pl.DataFrame(), link_people(ours, theirs), records)


def told(found, level):
    return told_persons(found, Redaction(level, KEY), datetime(2026, 11, 20, tzinfo=UTC), 0)


def test_the_page_says_who_stands_in_both_and_what_is_double_in_each(found):
    page = told(found, 2)["who_is_who.html"].replace("\N{NO-BREAK SPACE}", " ")
    assert "5 records of two tables are 2 persons: 2 persons stand in both." in page
    assert "Duplicates: 1 record in Emarsys&#39; contacts." in page


def test_ids_are_codes_for_the_client_and_plain_inside(found):
    ids = found.records["record_id"]
    assert [one for one in ids if one in told(found, 0)["who_is_who.html"]] != []
    page, redaction = told(found, 2)["who_is_who.html"], Redaction(2, KEY)
    assert [one for one in ids if one in page] == []
    customers = [one.removeprefix("stokly:") for one in ids if one.startswith("stokly")]
    codes = [redaction.code(one, "customer_id") for one in customers]
    assert [code for code in codes if f"stokly:{code}" in page] != []


def test_outside_the_client_no_single_pair_is_told(found):
    page = told(found, 3)["who_is_who.html"]
    assert "stokly:" not in page
    assert "emarsys:" not in page


def test_no_personal_value_stands_on_the_page(found):
    for level in (0, 2, 3):
        page = told(found, level)["who_is_who.html"]
        assert [one for one in (*ANN, *BEN) if one in page] == []


def test_the_model_beside_it_is_the_one_that_was_used(found):
    text = told(found, 2)["model.json"]
    assert Model.from_json(text).to_json() == text


def test_review_reads_what_an_audit_keeps(found, tmp_path):
    kept_persons(tmp_path / "store", found)
    doubts = doubts_in(tmp_path, ("same", "doubtful"))
    assert set(doubts.every["left_of"]) | set(doubts.every["right_of"]) == {"stokly", "emarsys"}
    assert ("stokly", "71234") in doubts.every.select("left_of", "left_id").rows()
    assert doubts.records.height == 5
    assert doubts.answers == tmp_path / answers.FILE_NAME
