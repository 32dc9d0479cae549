"""The command `approve`: it shows the plan, asks, and says who is still wanted."""

import json
import sys
from datetime import UTC, datetime, timedelta

import pytest
import typer

from audit import settings
from audit.cli import main
from audit.ledger import Entry, ledger
from audit.steps.plans import plan as plan_step
from audit.steps.plans.work_files import laid_plan
from tests.audit.proposing import create, proposing, repair


@pytest.fixture
def lying(client, store, monkeypatch):
    """A plan of Pat's that lies in its folder and holds today."""

    def made(*repairs, configured=None):
        told = {} if configured is None else {"configured": configured}
        monkeypatch.setattr("tests.audit.proposing.NOON", datetime.now(UTC) - timedelta(hours=1))
        proposing(client, store, **told)(*repairs)
        found = plan_step.plan(store, settings.read(client), by="Pat")
        return laid_plan(client, found, lambda _: "page").folder

    return made


@pytest.fixture
def approve(capsys):
    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(["approve", *map(str, words)])
        return ended.value.code, *capsys.readouterr()

    return run


def given(folder):
    return [json.loads(line) for line in (folder / "approvals.jsonl").read_text().splitlines()]


def test_the_plan_is_shown_first_and_the_approval_told(lying, approve):
    folder = lying(repair("1", "2", "Archer", seen="Smith"))
    code, said, _ = approve(folder, "--as", "Kim", "--yes")
    assert code == 0
    assert said.index("last name (2)") < said.index("approved  by Kim, until")
    assert f"stokly-audit push {folder}" in said
    assert "Archer" not in said
    [one] = given(folder)
    assert (one["person"], one["plan_id"][:12], one["rows"]) == ("Kim", folder.name, 1)


def test_a_plan_is_found_by_the_first_signs_of_its_id(lying, approve, client):
    folder = lying(repair("1", "2", "Ann"))
    assert approve(folder.name[:6], "--in", client, "--as", "Kim", "--yes", "-q")[:2] == (0, "")
    assert approve(folder / "plan.jsonl", "--as", "Jo", "--yes", "-q")[0] == 0
    assert [one["person"] for one in given(folder)] == ["Kim", "Jo"]
    code, _, errors = approve("abcdef012345", "--in", client, "--as", "Kim", "--yes")
    assert (code, "no plans are called abcdef012345" in errors) == (5, True)


def test_whoever_is_not_at_a_terminal_must_say_that_the_page_was_read(lying, approve):
    folder = lying(repair("1", "2", "Ann"))
    code, _, errors = approve(folder, "--as", "Kim")
    assert (code, "nobody reads this plan here" in errors) == (5, True)
    assert not (folder / "approvals.jsonl").exists()


@pytest.mark.parametrize(("answer", "code", "approved"), [("y\n", 0, True), ("n\n", 130, False)])
def test_at_a_terminal_a_person_is_asked(lying, approve, monkeypatch, answer, code, approved):
    folder = lying(repair("1", "2", "Ann"))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    monkeypatch.setattr("typer.confirm", lambda _, abort: answer == "y\n" or _stop(abort))
    assert approve(folder, "--as", "Kim")[0] == code
    assert (folder / "approvals.jsonl").exists() is approved


def _stop(abort):
    assert abort
    raise typer.Abort


def test_the_planner_is_refused_before_being_asked(lying, approve):
    folder = lying(create("c-77"))
    code, said, errors = approve(folder, "--as", "pat", "--yes")
    assert (code, said, "Pat planned this" in errors) == (5, "", True)


def test_what_two_must_approve_says_that_one_is_still_wanted(lying, approve, client):
    (client / "audit.toml").write_text(
        (client / "audit.toml").read_text()
        + "\n[push.caps]\ncreates = 200\ncontacts_share = 1.0\nrows = 600\n"
    )
    folder = lying(*(create(f"c-{at}") for at in range(101, 203)))
    code, said, _ = approve(folder, "--as", "Kim", "--yes")
    assert (code, "1 more person must approve" in said) == (0, True)
    assert "stokly-audit push" in approve(folder, "--as", "Jo", "--yes")[1]


def test_a_changed_plan_is_refused(lying, approve):
    folder = lying(repair("1", "2", "Ann"))
    path = folder / "plan.jsonl"
    path.write_bytes(path.read_bytes().replace(b'"Ann"', b'"Eve"'))
    code, _, errors = approve(folder, "--as", "Kim", "--yes")
    assert (code, "the plan was changed" in errors) == (5, True)


def test_the_head_of_the_ledger_goes_into_the_approval(lying, approve, client):
    folder = lying(repair("1", "2", "Ann"))
    tenant = json.loads((folder / "plan.jsonl").read_text().splitlines()[0])["tenant"]
    with ledger(client, tenant) as kept:
        head = kept.append("p", [Entry(None, "begun")], at=datetime.now(UTC))
    approve(folder, "--as", "Kim", "--yes")
    [one] = given(folder)
    assert (one["ledger_count"], one["ledger_hash"]) == (1, head.hash)


def test_an_account_is_named_where_the_plan_names_none_and_nowhere_else(lying, approve):
    folder = lying(repair("1", "2", "Ann"), configured=[])
    approve(folder, "--as", "Kim", "--yes", "--tenant", "ab" * 32)
    assert given(folder)[0]["tenant"] == "ab" * 32


def test_no_other_account_can_be_named_than_the_plans(lying, approve):
    code, _, errors = approve(lying(repair("1", "2", "Ann")), "--as", "K", "--tenant", "x", "--yes")
    assert (code, "for another account" in errors) == (5, True)


def test_until_is_a_time_in_utc(lying, approve):
    folder = lying(repair("1", "2", "Ann"))
    until = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=2)
    approve(folder, "--as", "Kim", "--yes", "--until", f"{until:%Y-%m-%dT%H:%M:%S}")
    assert given(folder)[0]["until"] == f"{until:%Y-%m-%dT%H:%M:%S}.000000Z"


def test_a_run_since_the_plan_voids_it(lying, approve, store):
    folder = lying(repair("1", "2", "Ann"))
    lying_run = json.loads((store.folder / "repairs" / "run.json").read_text())
    lying_run["run_id"] = "r9"
    (store.folder / "repairs" / "run.json").write_text(json.dumps(lying_run))
    code, _, errors = approve(folder, "--as", "Kim", "--yes")
    assert (code, "an audit was made since" in errors) == (5, True)
