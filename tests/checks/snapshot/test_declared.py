"""Records that do not keep to what is declared of their table."""

import subprocess
import sys
from dataclasses import replace

import duckdb
import pytest

from checks.snapshot.declared import declared
from checks.vocabulary import TABLES, Seal, Snapshot, State, System


@pytest.fixture
def in_database(evidence):
    """Call it with table=[rows]: evidence whose rows are in an open database too."""
    with duckdb.connect() as connection:

        def made(**tables):
            frames = evidence(**tables)
            for name in set(TABLES) & set(frames.tables):
                connection.from_arrow(frames.tables[name].collect().to_arrow()).create(name)
            return replace(frames, connection=connection)

        yield made


def in_part(name, why, at):
    seal = Seal(name, "a file", 1, 1, 1, 0, 0, 0, ended=False, filled={}, totals={},
                content_hash="", schema_hash="", why_incomplete=why)  # fmt: skip
    return Snapshot("s-1", System.STOKLY, at, at, at, {name: seal}, "", "")


def test_a_clean_snapshot_passes(in_database, answer):
    asked = answer(declared, in_database(erp_order=[{}], esp_contact=[{}, {}]))
    assert asked.state is State.PASSED
    assert asked.examined > 0


def test_a_record_that_breaks_its_declaration_is_reported(in_database, found):
    broken = in_database(erp_order=[{}, {"status": "lost"}])
    assert found(declared, broken) == [("erp_order o-2", "erp_order.status", "S3")]


def test_a_null_where_one_is_allowed_is_not_reported(in_database, found):
    assert found(declared, in_database(erp_order=[{"status": None, "currency": None}])) == []


def test_a_load_that_broke_off_is_no_wrong_record(in_database, found):
    short = {"rows_in": 3, "rows_loaded": 1, "rows_rejected": 1}
    assert found(declared, in_database(esp_load=[short])) == []


def test_a_table_read_in_part_is_left_out_and_named(in_database, answer, noon):
    snapshot = in_part("erp_order", "the last page is missing", noon)
    evidence = in_database(erp_order=[{"status": "lost"}], esp_contact=[{}], snapshots=(snapshot,))
    asked = answer(declared, evidence)
    assert asked.findings.is_empty()
    assert dict(asked.unasked) == {"erp_order": "erp_order is not whole: the last page is missing"}


def test_without_a_whole_table_it_is_not_run(in_database, answer, noon):
    snapshot = in_part("erp_order", "the last page is missing", noon)
    asked = answer(declared, in_database(erp_order=[{}], snapshots=(snapshot,)))
    assert asked.not_run == "no source gives any table whole"


def test_without_a_database_it_is_not_run(evidence, answer):
    asked = answer(declared, evidence(erp_order=[{}]))
    assert asked.not_run == "the records are not in a database"


def test_the_suites_are_shown_with_what_came_of_each(in_database, answer):
    asked = answer(declared, in_database(erp_order=[{"status": "lost"}]))
    suites = asked.exhibits["suites"]
    assert suites.filter(column="status", unexpected=1).height == 1
    assert suites["examined"].sum() == asked.examined


def test_looking_for_the_checks_does_not_import_great_expectations():
    looking = (
        "import sys; from checks.discovery import every_check; every_check(); "
        "sys.exit('great_expectations' in sys.modules or 'sqlalchemy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", looking], check=False).returncode == 0
