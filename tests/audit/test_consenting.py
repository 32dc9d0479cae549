"""The command `consent`: approved once, then it goes by itself; its exit code says how it ended."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from audit import consenting
from audit.cli import main
from audit.endings import Exit
from audit.steps.consent import End, Turn
from checks.vocabulary import ConnectorError, SettingsError
from tests.audit.pushing import Jumping
from tests.audit.steps.consent.bench import bench

UNTIL = f"{datetime.now(UTC) + timedelta(days=30):%Y-%m-%d}"
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.fixture
def one(tmp_path, monkeypatch):
    with bench(tmp_path, monkeypatch, push={"settle_seconds": 0.0}) as made:
        made.customer("F1", email="person.1@example.org")
        made.audited()
        made.write()
        yield made


@pytest.fixture
def consent(capsys, one):
    def run(*words):
        with pytest.raises(SystemExit) as ended:
            main(["consent", str(one.folder), *words])
        return ended.value.code, *capsys.readouterr()

    return run


def test_it_is_approved_then_goes_by_itself_and_is_revoked(one, consent):
    one.state("F1")
    one.write()
    assert consent()[0] == Exit.USAGE
    code, said, _ = consent("--approve-as", "Ann Lee", "--until", UNTIL, "--yes")
    assert (code, "channels  email, sms" in said, "1%" in said or "0.01" in said) == (0, True, True)
    code, said, _ = consent()
    assert (code, one.account.stored(one.ids[1], "31")) == (0, "2")
    assert "1 confirmed, 1 verified, 0 left open" in said
    assert "ledger" in said
    assert "person.1@" not in said
    assert "revoked   1 " in consent("--revoke-as", "Ann Lee")[1]
    one.state("F2")
    one.write()
    assert consent()[0] == Exit.USAGE


def test_it_tells_a_program_the_same(one, consent):
    consent("--approve-as", "Ann", "--until", UNTIL, "--yes", "-q")
    one.state("F1")
    one.write()
    told = json.loads(consent("--json")[1])
    assert (told["end"], told["applied"], told["exit_code"]) == ("done", 1, 0)
    kept = (one.folder / "store" / "consent" / "turns.jsonl").read_text().splitlines()
    assert json.loads(kept[-1])["head"] == told["head"]


@pytest.mark.parametrize(
    "words", [["--until", "2020-01-01"], ["--channels", "fax"], ["--share", "0.5"], []]
)
def test_what_can_not_be_approved_is_refused_in_words(one, consent, words):
    until = [] if "--until" in words or not words else ["--until", UNTIL]
    code, _, error = consent("--approve-as", "Ann", *until, *words, "--yes")
    assert (code, (words or ["--until"])[0] in error) == (Exit.USAGE, True)
    assert not (one.folder / "consent_approvals.jsonl").exists()


def test_nobody_approves_without_a_terminal_or_yes(one, consent):
    assert consent("--approve-as", "Ann", "--until", UNTIL)[0] == Exit.USAGE
    assert not (one.folder / "consent_approvals.jsonl").exists()


def test_a_share_that_is_exceeded_ends_with_its_own_code(one, consent):
    consent("--approve-as", "Ann", "--until", UNTIL, "--share", "0.0001", "--yes", "-q")
    one.state("F1")
    one.write()
    code, said, _ = consent()
    assert (code, "stokly-audit approve" in said, one.writes) == (Exit.STOP, True, [])


def test_a_file_stops_it_in_good_order(one, consent):
    consent("--approve-as", "Ann", "--until", UNTIL, "--yes", "-q")
    (one.folder / "stop-consent").touch()
    assert consent()[0] == Exit.STOPPED
    assert consent("--watch")[0] == Exit.STOPPED


def ends(several, tmp_path):
    """What a watch of these turns comes to, and how often it took one."""
    left, taken = list(several), []

    def take():
        one = left.pop(0)
        taken.append(one)
        if isinstance(one, Exception):
            raise one
        return Turn(AT, one)

    return consenting.watching(take, lambda _: None, tmp_path, 120.0, Jumping()), len(taken)


def test_a_watch_goes_on_after_what_may_mend_itself_and_ends_where_a_person_must_act(tmp_path):
    down = ConnectorError("no answer", where="there", do="wait")
    assert ends([End.DONE, End.LEFT, down, End.FAILED, End.REFUSED], tmp_path) == (Exit.STOP, 5)
    with pytest.raises(SettingsError):
        ends([End.DONE, SettingsError("none", where="-", do="-")], tmp_path)
