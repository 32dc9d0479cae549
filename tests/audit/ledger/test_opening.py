"""A ledger is made on first use, is its owner's alone, and is refused when it was touched."""

import shutil
import sqlite3
from datetime import UTC, datetime

import pytest

from audit.ledger import Entry, Head, RowState, ledger, looking, tenants
from checks.vocabulary import LedgerError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
ONE = Entry("r1", RowState.INTENT, pre_image="null")


def only(workspace):
    [path] = (workspace / "store/ledger").glob("*.sqlite")
    return path


def only_of(workspace, other):
    [path] = [one for one in (workspace / "store/ledger").glob("*.sqlite") if one != other]
    return path


def refused(workspace, tenant="emarsys acme"):
    with pytest.raises(LedgerError) as why, ledger(workspace, tenant):
        pass
    return why.value


def test_every_file_of_it_is_its_owners_alone(open_ledger, workspace):
    with open_ledger() as kept:
        kept.append("plan a", [ONE], at=NOON)
        made = [workspace / "ledger.key", *(workspace / "store/ledger").iterdir()]
        assert len(made) == 4
        assert {path.stat().st_mode & 0o777 for path in made} == {0o600}
    assert [path.name for path in (workspace / "store/ledger").iterdir()] == [only(workspace).name]


def test_a_commit_comes_back_when_it_is_on_the_disk(open_ledger):
    with open_ledger() as kept:
        ask = kept._connection.execute  # noqa: SLF001 - what the file is asked to do
        assert ask("PRAGMA journal_mode").fetchone() == ("wal",)
        assert ask("PRAGMA synchronous").fetchone() == (2,)  # FULL


def test_each_tenant_has_a_ledger_of_its_own(workspace):
    for tenant in ("emarsys b", "../a", "emarsys b"):
        with ledger(workspace, tenant) as kept:
            kept.append("plan a", [ONE], at=NOON)
    assert tenants(workspace) == ("../a", "emarsys b")
    with ledger(workspace, "../a") as kept:
        assert kept.head.count == 1


def test_the_ledger_of_another_tenant_is_not_taken_for_ours(record, workspace):
    record(ONE)
    with ledger(workspace, "other") as kept:
        theirs = kept.path
    shutil.copy(only_of(workspace, theirs), theirs)
    assert "another tenant's" in refused(workspace, "other").what


def test_another_tenants_name_does_not_make_their_records_ours(record, workspace):
    record(ONE)
    with ledger(workspace, "other") as kept:
        theirs = kept.path
    shutil.copy(only_of(workspace, theirs), theirs)
    raw = sqlite3.connect(theirs, isolation_level=None)
    raw.execute("UPDATE about SET tenant = 'other'")
    raw.close()
    assert "record 1 of the ledger is not what was written" in refused(workspace, "other").what


@pytest.mark.parametrize("text", [b"", b"no database at all", b"SQLite format 3\0" + bytes(4096)])
def test_a_file_that_is_no_ledger_is_refused(record, workspace, text):
    record(ONE)
    only(workspace).write_bytes(text)
    assert "copy" in refused(workspace).do


def test_a_page_of_the_file_that_was_overwritten_is_found(record, workspace, intended):
    record(*intended(100))
    path = only(workspace)
    whole = bytearray(path.read_bytes())
    whole[3 * 4096 : 3 * 4096 + 512] = bytes(512)
    path.write_bytes(whole)
    refused(workspace)


def test_an_index_that_hides_a_record_is_found(record, workspace, intended):
    record(*intended(3))
    raw = sqlite3.connect(only(workspace), isolation_level=None)
    raw.execute("PRAGMA writable_schema = ON")
    raw.execute("UPDATE sqlite_schema SET sql = replace(sql, 'row_id, seq) where', 'seq) where')")
    raw.close()
    assert "can't be read" in refused(workspace).what


def test_a_key_that_is_gone_or_another_is_refused_and_none_is_made(record, workspace):
    record(ONE)
    key = workspace / "ledger.key"
    ours = key.read_bytes()
    key.unlink()
    assert "missing or damaged" in refused(workspace).what
    assert not key.exists()
    key.write_bytes(ours[:20])
    assert "missing or damaged" in refused(workspace, "a new tenant").what
    key.write_bytes(ours.swapcase())
    assert "another key" in refused(workspace).what


def test_a_ledger_that_is_gone_while_an_approval_knew_it_is_never_begun_anew(
    record, workspace, approve
):
    approve(record(ONE))
    only(workspace).unlink()
    assert "is gone: a head of 1 records was known" in refused(workspace).what
    assert tenants(workspace) == ("emarsys acme",)
    assert not list((workspace / "store/ledger").glob("*.sqlite"))


def test_an_older_copy_put_back_is_refused_where_an_approval_knew_more(record, workspace, approve):
    record(ONE)
    copy = only(workspace).read_bytes()
    approve(record(ONE))
    only(workspace).write_bytes(copy)
    assert "record 2 of the ledger is gone" in refused(workspace).what


def test_heads_of_other_tenants_and_of_an_empty_ledger_ask_nothing(record, approve):
    approve(Head(0, "0" * 64))
    approve(Head(900, "f" * 64), tenant="other")
    assert record(ONE).count == 1


def test_looking_makes_nothing(workspace):
    with pytest.raises(LedgerError, match="there is no ledger"), looking(workspace, "emarsys acme"):
        pass
    assert [path.name for path in workspace.iterdir()] == ["audit.toml"]


def test_a_ledger_that_cannot_be_written_says_so_and_keeps_what_it_had(record, open_ledger):
    head = record(ONE)
    with open_ledger() as kept:
        full = kept._connection  # noqa: SLF001 - a disk can't be filled here
        full.execute("PRAGMA max_page_count = 1")
        many = [Entry(f"r{at}", RowState.INTENT, note="x" * 999) for at in range(200)]
        with pytest.raises(LedgerError, match="disk is full") as why:
            kept.append("plan a", many, at=NOON)
        assert "free space" in why.value.do
        assert kept.head == head
