"""A sealed snapshot is counted, hashed, and never changed again."""

import contextlib
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from audit.described import described
from audit.sealing import Origin
from checks.vocabulary import REJECT, TABLES, StoreError, System

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def order(order_id, **facts):
    return {"order_id": order_id, "total_u": 5_000_000, **facts}


def refused(entity="erp_order", column=None):
    row = {"entity": entity, "source": "x.csv", "line": 7, "column": column, "reason": "ragged"}
    return pl.DataFrame([{**row, "value": "v"}], schema=REJECT)


def test_a_seal_counts_rows_and_adds_up_money(sealed):
    seal = sealed(erp_order=[order("o-1"), order("o-2", total_u=1)]).seals["erp_order"]
    assert (seal.rows, seal.kept, seal.repeats, seal.complete) == (2, 2, 0, True)
    assert seal.totals["total_u"] == 5_000_001
    assert (seal.filled["order_id"], seal.filled["nice_id"]) == (2, 0)


def test_the_content_hash_does_not_depend_on_the_order_of_rows(sealed):
    rows = [order(f"o-{n}") for n in range(50)]
    there, back = sealed(erp_order=rows), sealed(erp_order=rows[::-1])
    assert there.content_hash == back.content_hash


def test_the_content_hash_tells_a_null_from_an_empty_text(sealed):
    empty, null = sealed(erp_order=[order("o", reason="")]), sealed(erp_order=[order("o")])
    assert empty.content_hash != null.content_hash


def test_a_row_twice_is_another_content_where_repeats_are_facts(sealed):
    row = {"order_id_raw": "1", "item": "A", "amount_u": 1}
    once, twice = sealed(esp_sale_line=[row]), sealed(esp_sale_line=[row, row])
    assert twice.seals["esp_sale_line"].kept == 2
    assert once.content_hash != twice.content_hash


def test_equal_repeats_of_a_key_are_dropped_and_counted(sealed):
    seal = sealed(erp_order=[order("o-1"), order("o-1"), order("o-2")]).seals["erp_order"]
    assert (seal.rows, seal.kept, seal.repeats, seal.complete) == (3, 2, 1, True)
    assert seal.rejected_rows == 0


def test_of_two_different_rows_for_one_key_the_newest_stays_and_the_other_is_listed(sealed, store):
    rows = [order("o-1", reason="new", updated_at=NOON), order("o-1", reason="old")]
    snapshot = sealed(erp_order=rows)
    with store.open([snapshot]) as connection:
        assert connection.sql("SELECT reason FROM erp_order").fetchall() == [("new",)]
        told = connection.sql("SELECT value, reason FROM reject").fetchall()
    assert told == [("o-1", "a second, different row for the same key; the newest was kept")]
    assert snapshot.seals["erp_order"].complete
    assert snapshot.seals["erp_order"].differing == 1


STATED = {"customer_id": "c-1", "channel": "email"}


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize(
    ("one", "other", "kept"),
    [
        (("out", NOON), ("in", NOON - timedelta(days=90)), "out"),
        (("in", NOON), ("out", NOON - timedelta(days=90)), "in"),
        (("in", NOON), ("out", NOON), "out"),
        (("in", NOON), ("out", None), "out"),
        (("in", None), ("out", None), "out"),
        (("in", None), ("out", NOON), "out"),
    ],
)
def test_of_two_statements_the_newest_is_kept_and_where_no_time_tells_the_stricter(
    sealed, store, one, other, kept, backwards
):
    rows = [{**STATED, "state": state, "changed_at": at} for state, at in (one, other)]
    snapshot = sealed(erp_consent=rows[::-1] if backwards else rows)
    with store.open([snapshot]) as connection:
        assert connection.sql("SELECT state FROM erp_consent").fetchall() == [(kept,)]


def test_lines_without_an_id_of_their_own_are_no_repeats(sealed):
    line = {"order_id": "o-1", "sku": "A"}
    assert sealed(erp_order_line=[line, line]).seals["erp_order_line"].kept == 2


def test_a_table_with_a_refused_row_is_not_whole(sealed):
    snapshot = sealed(erp_order=[order("o-1")], rejects=refused())
    seal = snapshot.seals["erp_order"]
    assert seal.why_incomplete == "1 of 2 rows could not be read"
    assert (seal.rows, seal.rejected_rows) == (1, 1)


def test_a_value_that_could_not_be_read_leaves_the_table_whole(sealed):
    seal = sealed(erp_order=[order("o-1")], rejects=refused(column="total_u")).seals["erp_order"]
    assert (seal.complete, seal.rejected_values, seal.rejected_rows) == (True, 1, 0)


def test_a_sealed_file_is_its_owners_alone_and_not_to_be_written(sealed, store):
    snapshot = sealed(erp_order=[order("o-1")])
    mode = (store.snapshots / f"{snapshot.snapshot_id}.duckdb").stat().st_mode & 0o777
    assert mode == 0o400


def test_a_changed_file_is_refused(sealed, store):
    snapshot = sealed(erp_order=[order("o-1")])
    path = store.snapshots / f"{snapshot.snapshot_id}.duckdb"
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    with pytest.raises(StoreError, match="no longer what was sealed"):
        store.open([snapshot])


def test_a_snapshot_that_is_not_finished_leaves_no_trace(store):
    with contextlib.suppress(RuntimeError), store.writing(System.STOKLY, NOON) as writing:
        writing.begin("erp_order")
        raise RuntimeError
    assert list(store.snapshots.iterdir()) == []


@pytest.fixture
def announced(store):
    """Seal three orders of a source that announced something: the seal and its canonical row."""

    def sealing(**told):
        with store.writing(System.STOKLY, NOON) as writing:
            writing.begin("erp_order")
            rows = pl.DataFrame([order(f"o-{n}") for n in range(3)], TABLES["erp_order"].schema)
            writing.append("erp_order", rows, pl.DataFrame(schema=REJECT))
            seal = writing.seal("erp_order", seen=3, origin=Origin("/v2/x", 1, "s", {}, **told))
            snapshot, _ = writing.finish("c")
        return seal, described(snapshot).row(0, named=True)

    return sealing


def test_what_the_source_announced_stands_in_the_seal_and_in_its_row(announced):
    seal, row = announced(count_first=3, count_last=4, changed_during=2)
    assert (seal.count_first, seal.count_last, seal.changed_during) == (3, 4, 2)
    assert (row["count_first"], row["count_last"], row["changed_during"]) == (3, 4, 2)
    assert (row["complete"], row["ended"]) == (True, True)


def test_a_file_announces_what_was_met_in_it(announced):
    seal, row = announced()
    assert (seal.count_first, seal.complete) == (None, True)
    assert (row["count_first"], row["count_last"], row["distinct_ids"]) == (3, 3, 3)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"count_first": 5, "count_last": 4}, "3 of 4 announced records came"),
        ({"ended": False}, "the end of the source was not seen"),
        ({"why_incomplete": "it changed too much", "ended": False}, "it changed too much"),
    ],
)
def test_a_source_that_announced_more_or_was_not_read_to_its_end_is_not_whole(announced, told, why):
    seal, row = announced(**told)
    assert seal.why_incomplete == why
    assert not row["complete"]
