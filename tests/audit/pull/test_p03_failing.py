"""P03: failures of the server: 30 % at random, ten in a row, all of them from page 7 on.

Passes when the pull ends whole, or stops with exit code 4 and a later pull goes on and ends whole;
no snapshot, no answer and no page is made of what came until then.
"""

import pytest

from audit import cli
from audit.sandbox.servers.weather import When
from audit.sandbox.servers.weather_faults import failing
from audit.store import Store

WAYS = ("query", "export")
IN_A_ROW = frozenset(range(12, 22))
INCOMPLETE = 4


def by(contacts):
    """Contacts read by a query or by an export."""
    return {"stokly": {"page_size": 100}, "emarsys": {"page_size": 20, "contacts": contacts}}


ONE_BY_ONE = {name: {**words, "at_once": 1} for name, words in by("query").items()}


def fails(status=503, **when):
    return lambda number: [failing(When(**when), status)] if number == 0 else []


def test_three_in_ten_answers_fail_at_random(outing, truth, sized):
    for seed in range(sized(1, 20)):
        contacts = WAYS[seed % 2]
        shares = [failing(When(share=0.075), status) for status in (500, 502, 503, 504)]
        out = outing(lambda _, shares=shares: shares, said=by(contacts), most=4, seed=seed)
        print(
            f"P03 at random, by {contacts}, seed {seed}: {out.struck['failing']} of "
            f"{len(out.calls())} calls failed, {len(out.failed) + 1} pulls, whole"
        )
        assert out.hashes == truth, out.failed


def test_ten_failures_in_a_row_end_one_pull_and_the_next_goes_on(outing, truth):
    whole = len(outing(said=ONE_BY_ONE).calls())
    out = outing(fails(at=IN_A_ROW), said=ONE_BY_ONE, most=2)
    print(
        f"P03 ten in a row: {len(out.failed)} pull stopped, the next went on: "
        f"{len(out.calls())} calls in both, {whole} in fair weather"
    )
    assert len(out.failed) == 1
    assert out.hashes == truth
    assert len(out.calls()) <= whole + out.struck["failing"] + 5


def commanded(folder, command):
    """The command as a person runs it: its exit code."""
    with pytest.raises(SystemExit) as ended:
        cli.main([command, str(folder), "--quiet"])
    return ended.value.code


def audited_then_pulled(folder):
    """Code 4 of an audit, and nothing made of what came; else what the next pull has sealed."""
    if not (folder / "store").exists():
        assert commanded(folder, "audit") == INCOMPLETE
        assert Store(folder).newest() == ()
        assert not (folder / "reports").exists()
        return {}
    assert commanded(folder, "pull") == 0
    return {one.system.value: one.content_hash for one in Store(folder).newest()}


def test_what_fails_for_good_from_page_7_on_is_told_by_the_exit_code(outing, truth, sized):
    for contacts in WAYS[: sized(1, 2)]:
        out = outing(fails(start=7), said=by(contacts), most=2, pull=audited_then_pulled)
        print(
            f"P03 from page 7 on, by {contacts}: {out.struck['failing']} failures, exit code 4, "
            "then whole"
        )
        assert out.struck["failing"]
        assert out.hashes == truth
