"""The commands `ledger verify` and `ledger show`: what they say, and how they end."""

import json
import re
import sqlite3
from datetime import UTC, datetime

import pytest

from audit.cli import main
from audit.ledger import Entry, RowState, ledger

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ROWS = [Entry(None, "begun"), *(Entry(f"r{at}", RowState.INTENT) for at in range(3))]


@pytest.fixture
def workspace(tmp_path):
    (tmp_path / "audit.toml").touch()
    return tmp_path


@pytest.fixture
def run(workspace, capsys):
    """Runs the command over the workspace; gives exit code, output and errors on one line each."""

    def say(word, *options, folder=workspace):
        with pytest.raises(SystemExit) as ended:
            main(["ledger", word, str(folder), *options])
        told = capsys.readouterr()
        return ended.value.code, *(re.sub(r"\s+", " ", text) for text in told)

    return say


@pytest.fixture
def head(workspace):
    """Of a ledger with four records."""
    return written(workspace, "emarsys acme")


def written(workspace, tenant):
    with ledger(workspace, tenant) as kept:
        return kept.append("1f" * 32, ROWS, at=NOON)


def test_a_ledger_that_stands_shows_its_head_and_what_it_was_held_against(run, workspace, head):
    folder = workspace / "plans/abc"
    folder.mkdir(parents=True)
    said = {"tenant": "emarsys acme", "ledger_count": 4, "ledger_hash": head.hash}
    (folder / "approvals.jsonl").write_text(json.dumps(said) + '\n{"torn')
    code, told, _ = run("verify", "--head", str(head))
    assert code == 0
    assert "of emarsys acme: 4 records" in told.replace("\xa0", " ")
    assert str(head) in told
    assert "against 1 head of approvals in 1 file, 1 of --head" in told.replace("\xa0", " ")
    assert "unread 1 line of approvals" in told.replace("\xa0", " ")


@pytest.mark.usefixtures("head")
def test_the_first_wrong_record_is_named_and_the_exit_code_tells(run, workspace):
    [path] = (workspace / "store/ledger").glob("*.sqlite")
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("DROP TRIGGER entry_stays")
    raw.execute("UPDATE entry SET state = 'verified' WHERE seq = 3")
    raw.close()
    code, told, errors = run("verify")
    assert (code, told) == (4, "")
    assert "record 3 of the ledger is not what was written" in errors


@pytest.mark.usefixtures("head")
def test_a_head_that_the_chain_does_not_pass_through_is_told(run):
    code, _, errors = run("verify", "--head", f"4:{'f' * 64}")
    assert code == 4
    assert "record 4 of the ledger or one before it was rewritten" in errors


@pytest.mark.usefixtures("head")
def test_plans_are_shown_with_how_their_rows_stand(run, workspace):
    with ledger(workspace, "emarsys acme") as kept:
        kept.append("1f" * 32, [Entry("r1", RowState.VERIFIED), Entry(None, "closed")], at=NOON)
    code, told, _ = run("show")
    assert code == 0
    assert "1f1f1f1f1f1f begun 2026-03-02 12:00" in told
    assert "2 intent, 1 verified, closed, its own text is not here" in told


def test_both_speak_to_programs(run, head):
    [proof] = json.loads(run("verify", "--json")[1])["ledgers"]
    assert (proof["tenant"], proof["count"], proof["head"]) == ("emarsys acme", 4, head.hash)
    [shown] = json.loads(run("show", "--json")[1])["ledgers"]
    assert [(one["begun_at"], one["intent"]) for one in shown["plans"]] == [(NOON.isoformat(), 3)]


def test_a_workspace_from_which_nothing_was_written_has_nothing_to_prove(run):
    code, told, _ = run("verify")
    assert (code, "nothing was ever approved or written" in told) == (0, True)


def test_a_ledger_that_is_gone_is_told_from_its_approvals(run, workspace, head):
    folder = workspace / "plans/abc"
    folder.mkdir(parents=True)
    said = {"tenant": "emarsys acme", "ledger_count": 4, "ledger_hash": head.hash}
    (folder / "approvals.jsonl").write_text(json.dumps(said))
    [path] = (workspace / "store/ledger").glob("*.sqlite")
    path.unlink()
    code, _, errors = run("verify")
    assert (code, "the ledger of emarsys acme is gone" in errors) == (4, True)


@pytest.mark.usefixtures("head")
def test_of_several_ledgers_a_head_is_held_against_the_one_that_is_named(run, workspace):
    other = written(workspace, "emarsys other")
    code, _, errors = run("verify", "--head", str(other))
    assert (code, "a head is of one ledger, and 2 stand here" in errors) == (5, True)
    assert run("verify", "--head", str(other), "--tenant", "emarsys other")[0] == 0
    assert run("verify", "--head", str(other), "--tenant", "emarsys acme")[0] == 4


@pytest.mark.parametrize("text", ["4", "four:ab", f"4:{'a' * 63}"])
@pytest.mark.usefixtures("head")
def test_what_is_no_head_is_refused(run, text):
    code, _, errors = run("verify", "--head", text)
    assert (code, "is no head" in errors) == (5, True)


def test_a_folder_that_is_no_workspace_is_not_taken_for_a_sound_one(run, tmp_path):
    code, _, errors = run("verify", folder=tmp_path / "elsewhere")
    assert (code, "is no workspace" in errors) == (5, True)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.usefixtures("head")
def test_quiet_says_nothing_of_what_stands(run):
    assert run("verify", "--quiet") == (0, "", "")
