"""Opt-outs that we wrote ourselves are kept beside the snapshots, and the checks see them."""

import stat
from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from audit.steps.link import link
from audit.steps.opt_outs.sent import keep_opt_outs_sent
from checks.vocabulary import TABLES, Design, StoreError

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def sent(*contacts, at=NOON):
    row = {"customer_id": "c", "channel": "email", "stated_at": at - timedelta(minutes=4)}
    rows = [row | {"contact_id": one, "applied_at": at} for one in contacts]
    return pl.DataFrame(rows, schema=TABLES["opt_out_push"].schema)


@pytest.fixture
def known(store, sealed):
    """Call it for the contacts of the table as the checks see it; null where there is none."""

    def asked():
        with link(store, (sealed(erp_customer=[]),), Design()) as evidence:
            table = evidence["opt_out_push"].collect() if evidence.has("opt_out_push") else None
        return None if table is None else sorted(table["contact_id"])

    return asked


def test_where_nothing_was_sent_there_is_no_table(store, known):
    assert keep_opt_outs_sent(store.folder, sent()) is None
    assert known() is None


def test_what_two_pushes_sent_is_one_table(store, known):
    keep_opt_outs_sent(store.folder, sent("1", "2"))
    keep_opt_outs_sent(store.folder, sent("3", at=NOON + timedelta(minutes=5)))
    assert known() == ["1", "2", "3"]


def test_the_same_rows_twice_are_kept_once(store, known):
    files = {keep_opt_outs_sent(store.folder, sent(*ids)) for ids in ("12", "21", "112")}
    assert (len(files), known()) == (1, ["1", "2"])


def test_the_file_is_its_owners_alone(store):
    file = keep_opt_outs_sent(store.folder, sent("1"))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_file_cut_short_is_named(store, known):
    file = keep_opt_outs_sent(store.folder, sent("1"))
    file.write_bytes(file.read_bytes()[:40])
    with pytest.raises(StoreError, match="opt-outs that were sent could not be read") as told:
        known()
    assert file.name in str(told.value)
