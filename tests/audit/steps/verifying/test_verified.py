"""Each finding of a plan ends as fixed, open or not to be judged yet, and never as two of them."""

import polars as pl
import pytest

from audit.steps.verifying.verified import compared
from checks.discovery import every_check
from checks.vocabulary import FINDING, Answer
from tests.audit.carrying import plan_of, row

DRIFT = every_check()["contact.consistency.profile_drift"]
GAPS = every_check()["order.completeness.missing_in_esp"]


def findings(*keys, check=DRIFT, ids=True):
    rows = [
        {
            "finding_id": f"F-{key}" if ids else None,
            "check_id": check.id,
            "key": key,
            "field": "forename",
            "impact_u": 2_500_000,
            "currency": "GBP",
            "people": 1,
            "state": "open",
        }
        for key in keys
    ]
    return pl.DataFrame(rows, schema=FINDING)


def plan(*keys, action="update", check=DRIFT):
    return plan_of([row(action, key, findings=[f"F-{key}"], checks=[check.id]) for key in keys])


def answer(*keys, check=DRIFT, **more):
    return Answer(check, examined=9, findings=findings(*keys, check=check, ids=False), **more)


def ends(verified):
    """End -> keys of the findings that came to it."""
    names = ("fixed", "open", "new", "later")
    return {one: found for one in names if (found := getattr(verified, one)["key"].to_list())}


def test_each_finding_comes_to_its_end():
    found = compared(findings("a", "b", "c"), plan("a", "b"), [answer("b", "c", "d")])
    assert ends(found) == {"fixed": ["a"], "open": ["b"], "new": ["d"]}
    assert found.open["finding_id"].to_list() == ["F-b"]


def test_what_another_row_mended_by_the_way_is_fixed_too():
    assert ends(compared(findings("a", "b"), plan("a"), [answer()])) == {"fixed": ["a", "b"]}


def test_a_check_that_could_not_be_asked_fixes_nothing():
    found = compared(findings("a"), plan("a"), [Answer(DRIFT, not_run="no source gives it")])
    assert ends(found) == {"later": ["a"]}
    assert found.later["why"].to_list() == ["no source gives it"]
    assert not found.is_clean


def test_a_part_that_could_not_be_asked_fixes_nothing_of_it():
    silent = answer(unasked={"forename": "nobody states it"})
    assert ends(compared(findings("a"), plan("a"), [silent])) == {"later": ["a"]}


@pytest.mark.parametrize(("before", "end"), [("3 values", "fixed"), ("2 values", "later")])
def test_what_the_run_could_not_ask_either_is_as_it_was(before, end):
    silent = answer(unasked={"forename": "3 values"})
    known = {DRIFT.id: {"forename": before}}
    assert ends(compared(findings("a"), plan("a"), [silent], unasked=known)) == {end: ["a"]}


def test_what_a_person_must_act_on_too_waits_for_them_or_is_fixed_by_the_way():
    some = [row("update", key, findings=[f"F-{key}"], in_part=[f"F-{key}"]) for key in "ab"]
    found = compared(findings("a", "b"), plan_of(some), [answer("b")])
    assert ends(found) == {"fixed": ["a"], "later": ["b"]}
    assert "work list" in found.later["why"].item()
    assert found.is_clean


@pytest.mark.parametrize("action", ["append", "trigger", "list_add", "list_remove"])
def test_what_contacts_do_not_show_is_never_fixed_though_the_check_finds_it_no_more(action):
    before, rows = findings("a", check=GAPS), plan("a", action=action, check=GAPS)
    assert ends(compared(before, rows, [answer(check=GAPS)])) == {"later": ["a"]}


def test_one_row_that_can_not_be_shown_is_enough_to_wait():
    both = plan_of(
        [row("update", "7", findings=["F-a"], checks=[DRIFT.id])],
        [row("append", "o-1", findings=["F-a", "F-b"], checks=[DRIFT.id])],
    )
    assert ends(compared(findings("a", "b"), both, [answer()])) == {"later": ["a", "b"]}


def test_an_appended_row_that_was_read_back_is_judged_as_any_other():
    before, rows = findings("a", "b", check=GAPS), plan("a", "b", action="append", check=GAPS)
    found = compared(before, rows, [answer(check=GAPS)], frozenset({"r000000"}))
    assert ends(found) == {"fixed": ["a"], "later": ["b"]}
