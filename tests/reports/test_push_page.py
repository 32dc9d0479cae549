"""The page of a push: that it adds up, what it says of each end, what it keeps to itself."""

import re
from dataclasses import replace
from html import unescape

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe

from checks.vocabulary import ReportError
from reports import Redaction
from reports.push.made import OUTCOMES
from reports.push.ranks import ranked
from reports.push_page import push_page

MOVED = ("moved", None, '"Miller"')
LOST = ("mismatch", None, "null")
REFUSED = ("failed", "2009", None)
UNKNOWN = ("unknown", "unanswered", None)


def words(html):
    text = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    bare = unescape(re.sub(r"<[^>]+>", " ", text))
    return re.sub(r"\s+", " ", bare)


def at(level, made):
    return push_page(made, Redaction(level, b"k" * 32))


@pytest.fixture
def told(repairs):
    """The words of the page of a push."""

    def read(ledger=None, level=0, **more):
        return words(at(level, repairs.a_made_push(ledger, **more)))

    return read


@pytest.fixture
def mixed(repairs):
    """A ledger with an end of each kind; two rows were not begun."""
    return repairs.ended(
        r000001="verified", r000002="applied", r000003=LOST, r000004=MOVED, r000005=REFUSED,
        r000006=("skipped", None, "the contact is erased"), r000007=("verified", None, "88140001"),
        r000009=UNKNOWN, r000010="intent",
    )  # fmt: skip


def test_a_push_that_went_well_is_done(told):
    said = told()
    assert "✓ Done 11 of 11 rows were carried out." in said
    assert "Opt-outs carried out 2 of 2" in said
    assert "Verified by reading back 11 100 % of 11 rows, in 7 min" in said


def test_every_other_end_is_named_first(told, mixed):
    said = told(mixed)
    assert "◆ Look at once 3 of 11 rows were carried out; 1 not as wanted, 1 not known, " in said
    assert "1 under way, 1 refused, 1 moved, 1 left out and 2 not begun." in said


@pytest.mark.parametrize(
    ("state", "verdict"),
    [
        ("applied", "▲ Done in part"),
        ("failed", "▲ Done in part"),
        ("intent", "▲ Done in part"),
        ("unknown", "◆ Look at once"),
        ("mismatch", "◆ Look at once"),
        ("moved", "✓ Done"),
        ("skipped", "✓ Done"),
        ("undone", "✓ Taken back"),
    ],
)
def test_the_verdict_follows_from_the_worst_end(told, repairs, state, verdict):
    rows = [repairs.a_row(1)]
    assert verdict in told(repairs.ended(r000001=state), rows=rows)


def test_the_ends_add_up_to_the_rows_of_the_plan(told, mixed):
    said = told(mixed)
    assert "How 11 rows of the plan ended" in said
    assert "Opt-outs 0 0 0 0 0 0 0 1 1 2" in said
    assert "The plan 1 1 1 1 1 1 2 1 2 11" in said


@pytest.mark.parametrize("state", ["verified", "finished"])
def test_a_ledger_that_does_not_fit_the_plan_refuses_the_page(told, repairs, state):
    row = "r000012" if state == "verified" else "r000001"
    with pytest.raises(ReportError, match="does not add up to the plan"):
        told(repairs.ended(**{row: state}))


def test_a_row_that_ended_twice_refuses_the_page(told, repairs):
    twice = pl.concat([repairs.ended(r000001="verified"), repairs.ended(r000001="failed")])
    with pytest.raises(ReportError, match="1 twice"):
        told(twice)


def test_opt_outs_are_timed_from_the_person_the_audit_and_the_push(told):
    said = told()
    assert "2 of 2 opt-outs were carried out" in said
    assert "Since the person opted out in Stokly 1 2 min 2 min 2 min 100 %" in said
    assert "Since the audit that found it 2 2 h 2 h 2 h 0 %" in said
    assert "Since the push began 2 10 s 20 s 20 s 100 %" in said


def test_rows_to_look_at_say_what_stands_there_and_why(told, mixed):
    said = told(mixed)
    assert "Not as wanted r000003 88130003 country (14) 61, France 184, United Kingdom noth" in said
    assert "Moved r000004 88130004 first name (1) Müler Müller Miller –" in said
    assert "Refused r000005 88130005 mobile (37) +447700900123 emptied – Code 2009." in said
    assert "Left out r000006 88130006 field 1203 nothing gold – The contact is erased." in said
    assert "Not known r000009 SO-5001 orders to append not there 05000000001 × 2: 25.00" in said
    assert "7 rows to look at" not in said
    assert "6 rows to look at" in said


def test_a_new_contact_that_is_not_as_wanted_is_named(told, repairs):
    said = told(repairs.ended(r000007=("mismatch", None, "88140001")))
    assert "F-" not in said.split("1 row to look at")[1].split("How safely")[0]
    assert "contact 88140001" in said


def test_fixed_not_fixed_and_new_are_told_with_money_and_people(told):
    said = told()
    assert "3 findings fixed, 3 findings not fixed, 1 finding new" in said
    assert "All fixed 3 – – All not fixed 3 – – All new 1 – –" in said
    assert "Settled, at least £311.84 those of one check; amounts of several overlap" in said


def test_what_nobody_need_act_on_and_what_waits_are_told_apart_from_what_is_new(told, repairs):
    rows = [("noted", repairs.DRIFT, 18, 0, None, None)]
    rows += [("to be asked later", repairs.SPLIT, 2, 2, 5_000_000, "GBP")]
    said = told(outcomes=pl.DataFrame(rows, schema=OUTCOMES, orient="row"))
    heading = "No findings fixed, no findings not fixed, no findings new, 18 findings noted, "
    assert f"{heading}2 findings to be asked later" in said
    assert "All noted 18 – – All to be asked later 2 – –" in said
    assert "Findings fixed 0 0 not fixed, 0 new" in said


def test_checks_that_were_not_asked_again_are_said_not_to_be(told):
    assert "The checks were not asked again, so nothing is known" in told(outcomes=None)


def test_the_pace_is_told_with_what_it_means(told, mixed):
    said = told(mixed)
    assert "p50 0.212 s, p99 1.400 s, longest 1.400 s, over 3 writes" in said
    assert "Lost updates 1 rows that hold something else" in said
    assert "10.3334 a changed contact 31 requests for 3 changed contacts; rounded up" in said


def test_the_ledger_and_the_undo_are_told(told):
    said = told()
    assert f"64 entries; the last one's hash: {'cd' * 32}" in said
    assert re.search("Undo stokly-audit undo plans/[0-9a-f]{12} It makes a plan of its own", said)
    assert "2 opt-outs stay: only a person opts in again 2 rows have no way back" in said
    assert "Canary passed 9 rows." in said


def test_a_dry_run_says_that_nothing_was_changed(told, repairs):
    would = repairs.ended(r000001="applied").drop("intent_at", "at")
    said = told(would, dry_run=True, undo="")
    assert "○ Dry run: nothing was changed 1 of 11 rows would have been written" in said
    assert "Nothing was changed that an undo could take back." in said


def test_the_team_sees_codes_and_no_value_of_a_person(told, mixed):
    said = told(mixed, level=2)
    assert not re.search("Müller|Miller|900123|8813|8814|gold|maria@", said)
    assert "first name (1) [removed] [removed] [removed]" in said


def test_outside_the_client_there_are_no_rows_and_no_few_people(told, mixed):
    said = told(mixed, level=3)
    assert not re.search("r000004|SO-5001|Jo Example", said)
    assert "The plan not told" in said
    assert "1 moved" not in said


def test_percentiles_are_of_values_that_were_seen():
    assert ranked([*range(1, 21)], (0.5, 0.95, 0.99, 1.0)) == [10, 19, 20, 20]
    assert ranked([7.0], (0.0, 0.5)) == [7.0, 7.0]


@pytest.fixture(scope="module")
def file(tmp_path_factory, repairs):
    """With hostile values wherever a source could have put one."""
    bad = [
        repairs.a_row(20 + place, field="1", seen=one, desired=one, record=one)
        for place, one in enumerate(repairs.HOSTILE)
    ]
    ends = {row["row_id"]: ("moved", row["seen"], row["seen"]) for row in bad}
    rows = [*repairs.every_action(), *bad]
    made = repairs.a_made_push(repairs.ended(**ends, r000003=LOST), rows)
    path = tmp_path_factory.mktemp("pages") / "push.html"
    path.write_text(at(0, replace(made, undo=repairs.HOSTILE[0])), encoding="utf-8")
    return path


def test_hostile_values_do_nothing_and_nothing_is_asked_for(opened, file):
    page = opened(file=file)
    assert (len(page.requests), page.complaints, page.evaluate("refused")) == (1, [], [])
    assert page.locator("main img, main script").count() == 0


def test_nothing_scrolls_sideways_on_a_phone(opened, file):
    page = opened(file=file, viewport={"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_page_is_accessible_in_light_and_dark(opened, file):
    page = opened(file=file)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert [one["id"] for one in found.response["violations"]] == []
