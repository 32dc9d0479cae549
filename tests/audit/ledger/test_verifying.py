"""The first wrong record is named, and what is wrong with it."""

import sqlite3

import pytest

from audit.ledger import Entry, Head, RowState, ledger, looking
from audit.ledger.chain import hash_of
from checks.vocabulary import LedgerError

TENANT = "emarsys acme"


@pytest.fixture
def kept(record):
    return record(*(Entry(f"r{at}", RowState.INTENT) for at in range(1, 6)))


@pytest.fixture
def told(kept, workspace):
    """What is said of the ledger after these words to its database."""
    assert kept.count
    [path] = (workspace / "store/ledger").glob("*.sqlite")

    def say(*words, known=()):
        raw = sqlite3.connect(path, isolation_level=None)
        for word in ("DROP TRIGGER entry_stays", "DROP TRIGGER entry_is_kept", *words):
            raw.execute(word)
        raw.close()
        with pytest.raises(LedgerError) as why, looking(workspace, TENANT, known):
            pass
        return why.value.what

    return say


def test_a_changed_record_is_named(told):
    said = told("UPDATE entry SET state = 'verified' WHERE seq = 4")
    assert said.startswith("record 4 of the ledger is not what was written")


def test_a_removed_record_is_named(told):
    said = told("DELETE FROM entry WHERE seq = 2")
    assert said == "record 2 of the ledger is gone; record 3 stands in its place"


def test_a_record_that_follows_another_one_is_named(told):
    values = (3, "2026-03-02T12:00:00.000000Z", "plan a", "r3", "applied", *[None] * 5, "f" * 64)
    own = hash_of(TENANT, values)
    change = f"state = 'applied', prev_hash = '{'f' * 64}', hash = '{own}'"
    said = told(f"UPDATE entry SET {change} WHERE seq = 3")  # noqa: S608 - words of this test
    assert said.startswith("record 3 of the ledger does not follow record 2")


def test_a_tail_that_was_cut_is_told_from_a_head_that_was_kept(told, kept):
    said = told("DELETE FROM entry WHERE seq > 3", known=[kept])
    assert said == (
        "record 4 of the ledger is gone, and all after it: "
        "a head of 5 records was known, and 3 stand there"
    )


@pytest.mark.usefixtures("kept")
def test_a_history_that_was_rewritten_is_told_from_a_head_that_was_kept(workspace):
    with (
        pytest.raises(LedgerError, match="record 2 of the ledger or one before it was rewritten"),
        looking(workspace, TENANT, [Head(2, "f" * 64)]),
    ):
        pass


def test_the_form_of_a_record_never_changes():
    """A proof must hold years from now, worked out by other hands."""
    values = (1, "2026-03-02T12:00:00.000000Z", "p", "r1", "intent", None, None, None, None, "Zoë")
    told = "e83e9085f6463716500d84f7470cfae306b5b368c38c6255b371f1641d4558c8"  # by sha256sum
    assert hash_of("acme", (*values, "0" * 64)) == told


def test_the_chain_is_proved_whenever_it_is_opened(told, workspace):
    told("UPDATE entry SET code = '1' WHERE seq = 1")
    with pytest.raises(LedgerError, match="record 1 of"), ledger(workspace, TENANT):
        pass
