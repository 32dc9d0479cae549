from datetime import timedelta

import pytest

from checks.snapshot.integrity import integrity
from checks.vocabulary import Seal, Snapshot, System


def said(answer, evidence):
    findings = answer(integrity, evidence).findings
    return findings.select("key", "field", "severity", "actual").rows()


def test_its_id_is_subject_and_dimension():
    assert integrity.id == "snapshot.integrity"


def test_a_whole_copy_is_not_reported(evidence, answer):
    one = answer(integrity, evidence(snapshot=[{}, {"entity": "erp_customer"}]))
    assert (one.examined, one.findings.height, one.state) == (6, 0, "passed")


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ended": False}, "the end of the source was not seen"),
        (
            {"count_first": 1_200, "count_last": 1_201},
            "100 of 1,200 announced records came",
        ),
        ({"rows": 1_105}, "rows read that are neither kept nor repeats: 1,005"),
        ({"rows": 103, "rejected_rows": 3}, "rows that could not be read: 3"),
        ({"rejected_rows": 3}, "rows that could not be read: 3"),
        (
            {"ended": False, "rejected_rows": 1},
            "the end of the source was not seen; rows that could not be read: 1",
        ),
        ({"complete": False}, "its reader does not vouch for it"),
        ({"complete": None}, "its reader does not vouch for it"),
    ],
    ids=str,
)
def test_a_copy_that_is_not_whole_stops_everything(evidence, answer, wrong, words):
    found = said(answer, evidence(snapshot=[wrong]))
    assert found == [("erp_order", "complete", "S1", words)]


@pytest.mark.parametrize(
    "sound",
    [
        {"rows": 105, "repeats": 5},
        {"count_first": 100, "count_last": 104},
        {"count_first": 104, "count_last": 100},
        {"count_first": None, "count_last": None, "repeats": None, "rejected_rows": None},
        {"rejected_values": None, "rejected_rows": 0},
    ],
    ids=str,
)
def test_repeats_growth_and_untold_counts_are_no_fault(evidence, answer, sound):
    assert said(answer, evidence(snapshot=[sound])) == []


def test_values_that_could_not_be_read_leave_the_copy_whole(evidence, answer):
    [found] = said(answer, evidence(snapshot=[{"rejected_values": 1_500}]))
    assert found[1:] == ("values", "S3", "values that could not be read and are null: 1,500")


def test_the_words_of_the_seal_are_used_where_there_is_one(evidence, answer, noon):
    seal = Seal(
        entity="erp_order",
        source="orders.csv",
        pages=1,
        rows=1,
        kept=1,
        repeats=0,
        rejected_rows=0,
        rejected_values=0,
        ended=False,
        filled={},
        totals={},
        content_hash="",
        schema_hash="",
        why_incomplete="orders.csv breaks off in line 7",
    )
    sealed = Snapshot("s", System.STOKLY, noon, noon, noon, {"erp_order": seal}, "", "")
    rows = [{"complete": False, "ended": False}]
    [found] = said(answer, evidence(snapshot=rows, snapshots=(sealed,)))
    assert found[3] == "orders.csv breaks off in line 7"


def before(noon, **row):
    return {"snapshot_id": "stokly-0", "started_at": noon - timedelta(days=1)} | row


def test_other_columns_than_in_the_run_before_are_a_lesser_finding(evidence, answer, noon):
    rows = [{"schema_hash": "bb"}, before(noon)]
    assert said(answer, evidence(snapshot=rows)) == [("erp_order", "shape", "S3", "other columns")]


def test_only_the_newest_snapshot_is_judged(evidence, answer, noon):
    one = answer(integrity, evidence(snapshot=[before(noon, complete=False), {}]))
    assert (one.examined, one.findings.height) == (4, 0)


def test_a_table_read_for_the_first_time_has_no_former_shape(evidence, answer, noon):
    rows = [{"entity": "erp_customer", "schema_hash": "bb"}, before(noon)]
    assert said(answer, evidence(snapshot=rows)) == []


def test_each_system_has_its_own_newest_snapshot(evidence, answer, noon):
    emarsys = {"system": "emarsys", "snapshot_id": "emarsys-1", "entity": "esp_contact"}
    emarsys |= {"started_at": noon + timedelta(hours=1), "complete": False}
    one = answer(integrity, evidence(snapshot=[{}, emarsys]))
    assert (one.examined, one.findings["key"].to_list()) == (6, ["esp_contact"])


def test_every_table_is_shown_with_its_counts(evidence, answer):
    tables = answer(integrity, evidence(snapshot=[{}])).exhibits["tables"]
    assert tables.select("entity", "rows", "distinct_ids").rows() == [("erp_order", 100, 100)]


@pytest.mark.parametrize("tables", [{}, {"snapshot": []}], ids=str)
def test_where_nothing_was_read_it_is_not_run(evidence, answer, tables):
    assert answer(integrity, evidence(**tables)).not_run is not None
