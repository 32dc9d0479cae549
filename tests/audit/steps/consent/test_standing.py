"""Nothing leaves without a person's word that holds: for this account, source, time and channel."""

import json
from dataclasses import replace
from datetime import timedelta

import polars as pl
import pytest

from audit.steps.consent import End, revoke, standing
from audit.steps.consent.lane_plan import must_be_opt_outs
from audit.steps.consent.mailable import FIELD_OF
from audit.steps.consent.standing import source_of
from checks.vocabulary import CheckError, LedgerError, SettingsError
from tests.audit.steps.consent.bench import NOW

LINES = "consent_approvals.jsonl"


def without(one):
    (one.folder / LINES).unlink()


def expired(one):
    without(one)
    one.approve(now=NOW - timedelta(days=9), until=NOW - timedelta(days=1))


def revoked(one):
    assert revoke(one.folder, person="Ann", now=NOW) == 1


def of_another_account(one):
    without(one)
    one.approve(tenant="another account")


def of_another_source(one):
    path = one.folder / "audit.toml"
    path.write_text(path.read_text().replace("[stokly]", "[stokly]\nencoding = 'latin-1'"))


def changed(one):
    path = one.folder / LINES
    path.write_text(path.read_text().replace('"person":"Ann"', '"person":"Bob"'))


def torn(one):
    path = one.folder / LINES
    path.write_text(path.read_text()[:-10])


@pytest.mark.parametrize(
    "spoil", [without, expired, revoked, of_another_account, of_another_source, changed, torn]
)
def test_without_a_word_that_holds_nothing_is_sent(one, spoil):
    one.state("F1")
    spoil(one)
    with pytest.raises(SettingsError, match="approval"):
        one.turn()
    assert one.writes == []


def test_a_channel_that_is_not_named_is_not_even_looked_up(one):
    without(one)
    one.approve(channels=("email",))
    one.state("F1", channel="sms")
    assert (one.turn().new, one.writes) == (0, [])
    one.approve(channels=("email", "sms"))
    assert one.turn().applied == 1


def test_a_plan_of_a_channel_that_is_not_named_is_a_fault_of_ours(one):
    one.state("F1", channel="sms")
    one.turn()
    [plan] = one.pushed
    must_be_opt_outs(plan, ("sms",))
    with pytest.raises(CheckError):
        must_be_opt_outs(plan, ("email",))


@pytest.mark.parametrize(
    "word", [{"desired": "1"}, {"action": "update"}, {"field": "3"}, {"clears": True}]
)
def test_a_row_that_is_no_opt_out_is_a_fault_of_ours(one, word):
    one.state("F1")
    one.turn()
    [plan] = one.pushed
    rows = plan.rows.with_columns(**{name: pl.lit(value) for name, value in word.items()})
    with pytest.raises(CheckError):
        must_be_opt_outs(replace(plan, rows=rows), tuple(FIELD_OF))


def test_the_head_of_the_ledger_is_part_of_the_word(one):
    one.state("F1")
    one.turn()
    one.approve(now=NOW)
    path = next((one.folder / "store" / "ledger").glob("*.sqlite"))
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    one.state("F2")
    with pytest.raises(LedgerError, match="gone"):
        one.turn()


@pytest.mark.parametrize(
    "word",
    [
        {"person": " "},
        {"channels": ("fax",)},
        {"channels": ()},
        {"until": NOW + timedelta(days=400)},
        {"until": NOW - timedelta(days=1)},
        {"share": 0.6},
        {"share": 0.0},
    ],
)
def test_a_word_that_would_allow_too_much_is_refused(one, word):
    before = (one.folder / LINES).read_text()
    with pytest.raises(SettingsError):
        one.approve(**word)
    assert (one.folder / LINES).read_text() == before


def test_the_newest_word_that_holds_counts(one):
    one.approve(person="Kim", now=NOW, until=NOW + timedelta(hours=1))
    source, later = source_of(one.settings), NOW + timedelta(hours=2)
    assert standing(one.folder, source=source, now=NOW).person == "Kim"
    assert standing(one.folder, source=source, now=later).person == "Ann"
    modes = {(one.folder / name).stat().st_mode & 0o777 for name in (LINES, "approval.key")}
    assert modes == {0o600}


def test_what_was_approved_is_told_with_the_plan_that_went(one):
    one.state("F1")
    one.turn()
    header = one.pushed[0].header
    [line] = [json.loads(each) for each in (one.folder / LINES).read_text().splitlines()]
    assert header.scope == {"channels": "email,sms", "standing": line["mac"][:12]}
    assert (header.lane, header.planned_by) == ("consent", "consent lane")


def test_after_a_word_was_revoked_a_new_one_allows_it_again(one):
    revoked(one)
    one.approve(person="Kim", now=NOW)
    one.state("F1")
    assert one.turn().end is End.DONE
