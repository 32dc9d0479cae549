"""P12. An export of contacts hangs, fails, is gone, or is done and short of rows.

Passes when no wait is without end; when what came is compared with what Emarsys counts; and when
contacts that did not all come are a table that is told to be incomplete, of which no check is
asked, and never a smaller table that looks whole.
"""

import json
import re
from contextlib import ExitStack
from pathlib import Path

import pytest

from audit import flow, settings, workspace
from audit.progress import Silent
from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.feed_api import feed_app
from audit.sandbox.servers.opening import parts, told_of
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.weather import Fault, Reply, When

STATUS, FILE = r"/export/\d+$", r"/export/\d+/data$"
MINUTES = 3
NOT_WHOLE = re.compile(r"esp_contact(_field)? is not whole: 19 contacts came")
# What the export does -> how it is told.
CASES = {
    "is never begun": ({"export_states": ("scheduled",)}, "still being made after 3 minutes"),
    "hangs": ({"export_states": ("scheduled", "in progress")}, "still being made after 3 minutes"),
    "fails": ({"export_states": ("in progress", "error")}, "so was the one made after it"),
    "is gone": ({"export_gone": True}, "the export's file is gone; so was the one made after it"),
    "lacks a row": ({"export_fewer": 1}, "contacts came, and Emarsys counts"),
    "lacks half": ({"export_fewer": 10}, "contacts came, and Emarsys counts"),
    "lacks all": ({"export_fewer": 10_000}, "0 contacts came, and Emarsys counts"),
}


def answering(name, paths, status, code, share, data=""):
    body = json.dumps({"replyCode": code, "replyText": "ann@example.com", "data": data}).encode()
    head = ((b"content-type", b"application/json"),)
    when = When(share=share, paths=paths)
    return Fault(name, when, instead=lambda _: Reply(status, head, body))


@pytest.mark.parametrize("case", CASES)
def test_contacts_that_did_not_all_come_are_told_to_be_incomplete(alone, pulled, hurrying, case):
    options, told = CASES[case]
    with alone("emarsys", api={"export_minutes": MINUTES}, **options) as one:
        found = pulled(one.folder)["emarsys"]
        account = one.apps["emarsys"].state.emarsys
        everyone = account.value("select count(*) from contact")
        exports = account.value("select count(*) from export")
    contacts = found.seals["esp_contact"]
    assert told in contacts.why_incomplete
    assert contacts.kept < contacts.count_first == everyone
    assert found.seals["esp_segment"].why_incomplete is None
    assert exports <= 2
    assert hurrying.skipped < 60 * (MINUTES + 1)
    print(f"P12: an export that {case}: {contacts.why_incomplete}; {hurrying.skipped:.0f} s waited")


def test_an_export_that_does_anything_is_whole_or_told_not_to_be(alone, pulled, hurrying, sized):
    with alone("emarsys") as one:
        right = pulled(one.folder)["emarsys"].content_hash
    whole = told = 0
    for seed in range(sized(8, 60)):
        share = (seed % 4 + 1) * 0.15
        faults = [
            answering("late", FILE, 404, 4005, share),
            answering("gone", FILE, 410, 4003, share / 4),
            answering("unknown", STATUS, 404, 4006, share / 4),
            answering("failed", FILE, 500, 4007, share / 4),
            answering("busy", "/export/filter$", 400, 4001, share),
            answering("slow", STATUS, 200, 0, share, {"id": "1", "status": "in progress"}),
            answering("odd", STATUS, 200, 0, share, {"id": "1", "status": "???"}),
            answering("broken", STATUS, 200, 0, share / 4, {"id": "1", "status": "error"}),
        ]
        before = hurrying.skipped
        with alone("emarsys", {"emarsys": faults}, api={"export_minutes": 30}, seed=seed) as one:
            found = pulled(one.folder)["emarsys"]
        why = found.seals["esp_contact"].why_incomplete
        assert why or found.content_hash == right, f"seed {seed}"
        assert hurrying.skipped - before < 2 * 3600, f"seed {seed}"
        whole, told = whole + (why is None), told + (why is not None)
    print(f"P12: {whole + told} exports in any weather: {whole} whole, {told} told incomplete")
    assert whole
    assert told


def test_the_pull_after_one_that_was_incomplete_is_whole(alone, pulled):
    gone = Fault(
        "gone",
        When(start=0, paths=FILE, most=2),
        instead=lambda _: Reply(410, body=b'{"replyCode":4003,"replyText":"gone","data":""}'),
    )
    with alone("emarsys", {"emarsys": [gone]}) as one:
        first = pulled(one.folder)["emarsys"].seals["esp_contact"]
        second = pulled(one.folder)["emarsys"].seals["esp_contact"]
    assert first.why_incomplete
    assert (second.why_incomplete, second.kept) == (None, second.count_first)


@pytest.fixture
def judged(small, tmp_path, hurrying):  # noqa: ARG001 - no wait costs time
    """Audit the shop, its contacts by an export with these options: check -> its answer."""

    def of(**options):
        chosen = EmarsysOptions(**options)
        served = {
            "emarsys": emarsys_app(small[1], chosen),
            "oauth": oauth_app(chosen),
            "feed": feed_app(small[0]),
        }
        folder = tmp_path / f"judged-{len([*tmp_path.iterdir()])}"
        with ExitStack() as closing:
            urls = closing.enter_context(serving(served))
            told = told_of(small[0])
            said = {"emarsys": parts({"stokly": "", **urls}, told)["emarsys"]}
            files = {name: small[0] / name for name in ("stokly", "sync")}
            workspace.make(folder, name="c", taken_at=told.taken_at, parts=said, **files)
            run, _ = flow.audit(folder, settings.read(folder), folder / "reports", Silent())
        return {one.check.id: one for one in run.answers}

    return of


def said(answer):
    """What a check found, in any order."""
    return sorted(answer.findings.select("key", "field", "expected", "actual").rows(), key=str)


def test_of_contacts_that_did_not_all_come_no_check_is_asked(judged):
    whole, short = judged(), judged(export_fewer=1)
    stopped = [one for name, one in short.items() if one.not_run and not whole[name].not_run]
    assert all(NOT_WHOLE.match(one.not_run) for one in stopped)
    told = ("esp_contact", "complete", "a whole copy", "19 contacts came, and Emarsys counts 20")
    assert told in said(short.pop("snapshot.integrity"))
    for name, one in short.items():
        if not one.not_run:
            found, right = said(one), said(whole[name])
            # A check of several parts leaves out the one of contacts, and says so.
            left_out = any(NOT_WHOLE.search(why) for why in one.unasked.values())
            reads = "esp_contact" in Path(one.check.file).read_text(encoding="utf-8")
            assert left_out or not reads, name
            assert found == right or (left_out and {*found} < {*right}), name
    parts = sum(bool(NOT_WHOLE.search(str(one.unasked))) for one in short.values())
    print(
        f"P12: {len(stopped)} checks not asked, {parts} asked in part, the others answer the same"
    )
    assert {"contact", "consent"} <= {one.check.subject for one in stopped}
    assert parts
