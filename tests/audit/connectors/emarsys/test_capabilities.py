import asyncio

import polars as pl
import pytest

from audit.connectors.emarsys import capabilities, totals
from checks.vocabulary import CAPABILITY, ConnectorError

STARTED = ("export", "response_query", "run", "effect")


def answers(found):
    return asyncio.run(found.emarsys.capabilities())


def answer(found, question):
    asked = pl.col("question").str.starts_with(question)
    return answers(found).filter(asked).row(0, named=True)


def test_every_question_of_a_first_connection_has_an_answer(pulled):
    found = answers(pulled())
    assert found.schema == CAPABILITY
    assert found["no"].to_list() == [*range(1, found.height + 1)]
    assert found.filter(~found["ok"].fill_null(value=True)).is_empty()


def test_a_right_that_an_export_needs_and_lacks_is_wrong(pulled):
    found = answers(pulled(denied=frozenset({"export.filter", "settings.get"})))
    rights = {row["question"]: row["ok"] for row in found.iter_rows(named=True)}
    assert rights["May this API user ask POST export/filter?"] is False
    assert rights["May this API user ask GET settings?"] is None
    assert rights["How are contacts read?"] is False


def test_what_only_the_other_way_of_reading_needs_is_not_wrong(pulled):
    found = answer(pulled(denied=frozenset({"contact.query"})), "May this API user ask GET contact")
    assert (found["ok"], "no right" in found["answer"]) == (None, True)


def test_the_segment_of_all_contacts_is_held_against_the_whole_base(pulled):
    found = answer(pulled(), "Which segment holds every contact?")
    assert found["ok"] is True
    number = pulled().state.value("select id from segment where name = 'Opted in'")
    assert answer(pulled({"segment": str(number)}), "Which segment holds")["ok"] is False


def test_records_without_a_number_are_passed_over(pulled, monkeypatch):
    odd = [None, {"name": "x"}, 5, {"id": 3, "name": "E-mail"}]
    monkeypatch.setattr(capabilities, "rows_in", lambda _: odd)
    monkeypatch.setattr(totals, "rows_in", lambda _: odd)
    assert answer(pulled(), "Which fields has the account?")["answer"].startswith("1, ")


def test_an_external_id_that_nobody_finds_is_wrong(pulled):
    change = ["update field set en = 'Shop key', string_id = 'shop_key' where en = 'External ID'"]
    assert answer(pulled(change=change), "Which field is External ID?")["ok"] is False


def test_version_2_is_shown_as_what_ends(pulled):
    found = answer(pulled({"version": 2}), "How do we sign in?")
    assert found["ok"] is False
    assert "2026-12-31" in found["means"]


def test_the_limit_is_shown_beside_our_own_pace(pulled):
    found = answer(pulled({"requests_per_minute": 9e4, "share": 0.5}, limit=100_000), "What does")
    assert found["answer"] == "100,000 requests a minute"
    assert "45,000 a minute" in found["means"]


def test_probing_starts_no_export_and_no_query(pulled):
    found = pulled()
    answers(found)
    started = [found.state.value(f"select count(*) from {one}") for one in STARTED]  # noqa: S608 - names of ours
    assert started == [0, 0, 0, 0]


def test_wrong_credentials_end_the_probe(pulled):
    found = pulled({"version": 2})
    found.emarsys._secret = lambda _: "wrong"  # noqa: SLF001 - no other way in
    with pytest.raises(ConnectorError, match="credentials"):
        answers(found)
