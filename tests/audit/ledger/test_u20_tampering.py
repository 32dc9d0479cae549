"""U20: a thousand tamperings with a ledger, each by somebody who may write to the file."""

import random
import shutil
import sqlite3
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest

from audit.ledger import GENESIS, Entry, Head, RowState, ledger, looking
from audit.ledger.chain import RECORD, hash_of
from audit.ledger.database import question
from checks.vocabulary import LedgerError

SEED, EACH, RECORDS = 20, 200, 40
TENANT, NOON = "emarsys acme", datetime(2026, 3, 2, 12, tzinfo=UTC)
COLUMNS = (*RECORD, "hash")
MAY_BE_NULL = {"row_id", "code", "request", "response", "pre_image", "note"}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """A workspace, the file of its ledger as it was left, and the head that was kept elsewhere."""
    workspace = tmp_path_factory.mktemp("client")
    entries = [
        Entry(f"r{at:06}", state, "0", "a" * 64, "b" * 64, "null" if at % 3 else None)
        for at in range(RECORDS // 2)
        for state in (RowState.INTENT, RowState.APPLIED)
    ]
    with ledger(workspace, TENANT) as one:
        head = one.append("plan a", entries, at=NOON)
    shutil.copy(one.path, workspace / "as it was left")
    return workspace, one.path, head


def changed(rows, draw):
    at, column = draw.randrange(len(rows)), draw.choice(COLUMNS[1:])
    place = COLUMNS.index(column)
    nothing = [None] if column in MAY_BE_NULL else []
    rows[at][place] = draw.choice([f"{rows[at][place]}x", "x", "", *nothing])


def removed(rows, draw):
    del rows[draw.randrange(len(rows) - 1)]


def inserted(rows, draw):
    forged = [*draw.choice(rows)]
    forged[COLUMNS.index("row_id")] = "r999999"
    # Behind the last head that anybody kept, a chain without a key can't tell forged from true.
    rows.insert(draw.randrange(len(rows)), forged)
    renumbered(rows)


def reordered(rows, draw):
    one, other = draw.sample(range(len(rows)), 2)
    rows[one], rows[other] = rows[other], rows[one]
    renumbered(rows)


def tail_cut(rows, draw):
    del rows[-draw.randrange(1, len(rows) + 1) :]


def as_it_is(rows):
    """No cover."""


def renumbered(rows):
    for seq, row in enumerate(rows, 1):
        row[0] = seq


def own_hash(rows):
    """Each record's own hash is right again, whatever it follows."""
    for row in rows:
        row[-1] = hash_of(TENANT, row[:-1])


def chained_anew(rows):
    """A chain without a flaw, that only a head kept elsewhere tells from the true one."""
    renumbered(rows)
    previous = GENESIS
    for row in rows:
        row[-2] = previous
        row[-1] = previous = hash_of(TENANT, row[:-1])


COVERS = (as_it_is, renumbered, own_hash, chained_anew)


@pytest.mark.parametrize("tamper", [changed, removed, inserted, reordered, tail_cut])
def test_every_tampering_is_detected(kept, tamper):
    workspace, path, head = kept
    passed_by = []
    for at in range(EACH):
        draw = random.Random(f"{SEED} {tamper.__name__} {at}")  # noqa: S311 - places, no secrets
        cover = COVERS[at % len(COVERS)]
        with restored(workspace, path) as raw:
            before = read(raw)
            rows = before
            while rows == before:  # a cover can take a change back
                rows = [[*row] for row in before]
                tamper(rows, draw)
                cover(rows)
            write(raw, rows)
        if not caught(workspace, head):
            passed_by.append((at, cover.__name__))
    told = f"{EACH - len(passed_by)} of {EACH} detected"
    print(f"U20 {tamper.__name__}: {told}")  # noqa: T201 - each row of the matrix prints its count
    assert passed_by == []


@contextmanager
def restored(workspace, path):
    """The database as it was left, open to whoever may write to the file."""
    shutil.copy(workspace / "as it was left", path)
    with closing(sqlite3.connect(path, isolation_level=None)) as raw:
        yield raw


def read(raw):
    return [[*row] for row in raw.execute(question("records"))]


def write(raw, rows):
    raw.execute("PRAGMA synchronous = OFF")
    raw.execute("BEGIN")
    raw.execute("DROP TRIGGER entry_is_kept")
    raw.execute("DELETE FROM entry")
    raw.executemany(question("append"), rows)
    raw.execute("COMMIT")


def caught(workspace, head):
    """Whether the ledger is refused, held against the head that was kept."""
    try:
        with looking(workspace, TENANT, [head]):
            return False
    except LedgerError as why:
        return why.what.startswith("record ")


def test_what_nobody_touched_is_refused_by_no_head_it_ever_had(kept):
    workspace, path, head = kept
    with restored(workspace, path) as raw:
        every = [Head(row[0], row[-1]) for row in read(raw)]
    with looking(workspace, TENANT, [Head(0, GENESIS), *every]) as one:
        assert one.head == head
