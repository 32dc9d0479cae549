"""The command `plan`: what it prints and writes, and that it shows nobody unless asked to."""

import hashlib
import json
import re

import polars as pl
import pytest

from audit.cli import main
from checks.vocabulary import RepairPlan
from tests.audit.proposing import DRIFT, create, merge, opt_out, proposing, repair

ROWS = (
    repair("1", "2", "Archer", seen="Smith"),
    repair("2", "3", "ann@example.com", seen="bob@example.com"),
    opt_out("3"),
    create("c-77", {"1": "Zebedee", "3": "zeb@example.com", "external_id": "c-77"}),
    repair("4", "2", None),
    repair("5", "37", "=cmd()", action="work", because="call them"),
    repair("6", "37", "+44 7700 900123", action="work"),
    merge("7", "8"),
)


@pytest.fixture
def plan(client, store, capsys, monkeypatch):
    """Runs the command; gives exit code and what it said. A plan of `ROWS` unless others."""
    monkeypatch.setenv("COLUMNS", "100")
    files = {DRIFT: {"exclusion": pl.DataFrame({"contact_id": ["1"], "email": ["x@y.test"]})}}
    proposing(client, store)(*ROWS, files=files, contacts=100)

    def run(*options):
        with pytest.raises(SystemExit) as ended:
            main(["plan", str(client), "--as", "Pat", *options])
        return ended.value.code, *capsys.readouterr()

    return run


def folder(client):
    [found] = (client / "plans").iterdir()
    return found


def test_before_and_after_stand_beside_each_other_and_what_is_left_is_told(plan, client):
    code, said, _ = plan()
    assert code == 0
    for line in (
        r"rows +4 changes in Emarsys: 1 opt-out, 2 fields to change and 1 contact to create",
        r"settles +4 findings: at least £4\.00",
        r"3 +opt-in \(31\) +1, opted in +2, opted out",
        r"1 +last name \(2\) +S••• +A•••",
        r"refused +1: it would send an empty value",
        r"work +marketing: 3 things",
        r"1 of these: nothing takes it back",
        r"approve +A person other than Pat \(who planned it\) must approve: new contacts",
        r"exclusion\.csv: contacts to keep off e-mail campaigns",
        r"next +stokly-audit approve",
    ):
        assert re.search(line, said), line
    assert (
        RepairPlan.from_bytes((folder(client) / "plan.jsonl").read_bytes(), where="x").plan_id
        in said
    )


def test_no_line_is_wider_than_a_hundred_signs_but_a_path(plan, client):
    lines = [line for line in plan()[1].splitlines() if str(client) not in line]
    assert max(map(len, lines)) <= 100


def test_nobody_is_named_unless_it_is_asked_for(plan):
    personal = r"Archer|Smith|ann@|bob@|zeb@|Zebedee"
    assert not re.search(personal, plan()[1])
    assert len(set(re.findall(personal, plan("--open")[1]))) == 6


def test_everything_is_written_hashed_and_its_owners_alone(plan, client):
    plan("-q")
    place = folder(client)
    told = json.loads((place / "manifest.json").read_text())
    names = {"plan.jsonl", "repair_plan.html", "work_list.csv", "work/exclusion.csv"}
    assert set(told) == names
    for name in names:
        assert hashlib.sha256((place / name).read_bytes()).hexdigest() == told[name]
    assert {path.stat().st_mode & 0o777 for path in place.rglob("*") if path.is_file()} == {0o600}
    assert told["plan.jsonl"][:12] == place.name
    assert (place / "work/exclusion.csv").read_text() == "contact_id,email\n1,x@y.test\n"


def test_the_work_list_tells_who_does_what_and_no_spreadsheet_runs_it(plan, client):
    plan("-q")
    rows = pl.read_csv(folder(client) / "work_list.csv", infer_schema=False)
    told = {row["record"]: row for row in rows.to_dicts()}
    assert set(told) == {"5", "6", "7"}
    assert (told["5"]["what"], told["5"]["should_be"]) == ("call them", "'=cmd()")
    assert (told["6"]["should_be"], told["6"]["worth"]) == ("+44 7700 900123", "1.000000")
    assert "[push] irreversible" in told["7"]["why_not_pushed"]


def test_a_program_gets_header_counts_and_paths_and_no_value(plan, client):
    code, said, _ = plan("--json")
    told = json.loads(said)
    assert (code, told["rows"], told["refused"], told["work"]) == (0, 4, 1, 3)
    assert told["actions"] == {"opt_out": 1, "update": 2, "create": 1}
    assert (told["impact_u_at_least"], told["over"]) == ({"GBP": 4_000_000}, ["contacts_share"])
    assert told["plan_id"][:12] == folder(client).name
    assert all((client / path).exists() for path in told["files"])
    assert "@" not in said


def test_two_plans_of_one_run_are_one_folder_of_the_same_bytes(plan, client):
    plan("-q")
    first = (folder(client) / "plan.jsonl").read_bytes()
    plan("-q")
    assert (folder(client) / "plan.jsonl").read_bytes() == first


def test_a_plan_of_nothing_says_that_there_is_nothing(plan):
    code, said, _ = plan("--owner", "finance")
    assert (code, "no changes in Emarsys" in said, "approve" in said) == (0, True, False)


def test_an_unknown_check_is_refused_in_words(plan):
    code, _, errors = plan("--check", "contact.nothing")
    assert (code, "there is no check contact.nothing" in errors) == (5, True)
