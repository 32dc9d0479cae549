"""What a run proposed is kept whole: findings joined in, files united, damage told."""

import json

import polars as pl
import pytest

from audit.steps.plans.repairs import keep_repairs, kept_repairs, newest_run
from checks.vocabulary import StoreError
from tests.audit.proposing import DRIFT, repair, run_of

OTHER = "consent.accuracy.opt_out_not_applied"


@pytest.fixture
def kept(store):
    def keep(*repairs, files=None):
        keep_repairs(store.folder, store.keep(run_of(repairs, files=files)))
        return kept_repairs(store.folder)

    return keep


def test_a_repair_stands_beside_the_finding_that_it_mends(kept):
    found = kept(repair("1", "2", "Ann", impact_u=5))
    [row] = found.repairs.to_dicts()
    assert (row["check_id"], row["impact_u"], row["people"], row["owner"]) == (
        DRIFT,
        5,
        1,
        "marketing",
    )
    assert row["finding_id"].startswith("F-")
    assert (found.run_id, found.client, found.config_hash) == ("r1", "Test client", "c")


def test_what_somebody_chose_to_live_with_is_not_proposed(store):
    run = run_of([repair("1", "2", "Ann", state="accepted"), repair("2", "2", "Bob")])
    keep_repairs(store.folder, run)
    assert kept_repairs(store.folder).repairs["record"].to_list() == ["2"]


def test_two_equal_lines_of_one_check_stay_two_and_two_checks_do_not_make_four(kept):
    rows = pl.DataFrame({"order": ["a", "a", "b"], "price": ["1.00", "1.00", "2.00"]})
    more = pl.DataFrame({"order": ["b", "a", "c"], "price": ["2.00", "1.00", "3.00"]})
    found = kept(files={DRIFT: {"sales": rows}, OTHER: {"sales": more}})
    told = found.rows_of("sales").sort("order")
    assert told["order"].to_list() == ["a", "a", "b", "c"]
    assert told["price"].to_list() == ["1.00", "1.00", "2.00", "3.00"]
    assert set(found.files["sales"]) == {DRIFT, OTHER}


def test_a_file_without_rows_is_kept_with_its_columns(kept):
    empty = pl.DataFrame(schema={"contact_id": pl.String})
    assert kept(files={DRIFT: {"exclusion": empty}}).rows_of("exclusion").columns == ["contact_id"]


def test_the_newest_run_takes_the_place_of_the_one_before(store):
    for name, at in (("r1", "1"), ("r2", "2")):
        keep_repairs(store.folder, store.keep(run_of([repair(at, "2", "x")], run_id=name)))
    assert newest_run(store.folder) == ("r2", ())
    assert kept_repairs(store.folder).repairs["record"].to_list() == ["2"]
    assert [one.name for one in store.folder.glob(".repairs*")] == []


def test_its_files_are_their_owners_alone(kept, store):
    kept(repair("1", "2", "Ann"), files={DRIFT: {"list": pl.DataFrame({"a": ["1"]})}})
    files = [path for path in (store.folder / "repairs").rglob("*") if path.is_file()]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert len(files) == 3


def test_a_workspace_that_was_never_audited_says_so(store):
    with pytest.raises(StoreError, match="no audit of this workspace has proposed"):
        kept_repairs(store.folder)


@pytest.mark.parametrize("name", ["repairs.parquet", "files/list.parquet"])
def test_a_changed_byte_is_told(kept, store, name):
    kept(repair("1", "2", "Ann"), files={DRIFT: {"list": pl.DataFrame({"a": ["1"]})}})
    path = store.folder / "repairs" / name
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(StoreError, match=f"{name} is not what was written"):
        kept_repairs(store.folder)


def test_a_torn_note_of_the_run_is_told(kept, store):
    kept(repair("1", "2", "Ann"))
    path = store.folder / "repairs" / "run.json"
    path.write_text(path.read_text()[:20])
    with pytest.raises(StoreError, match="can't be read"):
        newest_run(store.folder)


def test_no_personal_value_stands_in_the_note_of_the_run(kept, store):
    kept(repair("1", "2", "Ann Archer"))
    told = json.loads((store.folder / "repairs" / "run.json").read_text())
    assert set(told) == {
        "run_id",
        "client",
        "config_hash",
        "finished_at",
        "snapshots",
        "contacts",
        "unasked",
        "files",
        "hashes",
    }
