"""The house itself: every check asks, every word has one place, the walls hold."""

import re
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest

from checks.discovery import every_check
from checks.vocabulary import TABLES, Kind, Personal

ROOT = Path(__file__).parent.parent
PACKAGES = ("audit", "checks", "reports")
SOURCES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
NOT_NAMES = {"utils", "helpers", "common", "misc", "manager", "handler", "processor", "tmp"}
CHECKS = list(every_check().values())


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.id)
def test_every_check_asks_a_question(one):
    assert one.question.endswith("?")
    assert one.rule


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.id)
def test_every_check_stands_in_the_file_of_its_name_with_its_test_beside(one):
    place = Path(one.file).relative_to(ROOT)
    assert one.id.startswith(f"{place.parent.name}.")
    assert (ROOT / "tests" / place.parent / f"test_{place.name}").exists()


@pytest.mark.parametrize("one", CHECKS, ids=lambda one: one.id)
def test_every_check_is_about_a_declared_column(one):
    table, column = one.about.split(".")
    assert column in TABLES[table].columns


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_every_table_is_whole_in_itself(table):
    assert set(table.key) <= set(table.columns)
    for column in table.declared.values():
        assert column.meaning
        assert column.normal is None or column.normal.source in table.columns


def test_every_money_column_says_its_unit_in_its_name():
    for table in TABLES.values():
        for name, column in table.columns.items():
            assert name.endswith("_u") == (column.kind is Kind.MONEY), f"{table.name}.{name}"


def test_whatever_names_a_person_is_marked():
    telling = re.compile(
        "email|mobile|phone|forename|surname|postcode|street|city|company|birthday"
    )
    for table in TABLES.values():
        for name, column in table.columns.items():
            if telling.search(name) and column.kind in {Kind.TEXT, Kind.DATE}:
                assert column.personal is Personal.YES, f"{table.name}.{name}"


def test_the_walls_between_the_floors_hold():
    subprocess.run([Path(sys.executable).parent / "lint-imports"], cwd=ROOT, check=True)


def test_no_subject_is_forgotten_in_the_walls():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in settings["tool"]["importlinter"]["contracts"]:
        if "checks.discovery" in contract.get("forbidden_modules", []):
            named = set(contract["forbidden_modules"])
            assert {f"checks.{one.subject}" for one in CHECKS} <= named, contract["name"]


@pytest.mark.parametrize("name", PACKAGES)
def test_each_package_comes_from_this_tree(name):
    assert Path(import_module(name).__file__).parent == ROOT / name


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_file_says_first_what_it_is_about_and_has_a_name_of_its_own(path):
    assert path.read_text(encoding="utf-8").startswith('"""')
    assert path.stem not in NOT_NAMES
    assert not (path.stem != "__init__" and path.with_suffix("").is_dir())
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 300


def test_no_file_names_the_machine_it_was_made_on():
    listed = subprocess.run(
        ["/usr/bin/env", "git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    telling = re.compile(r"/(work|root|home)/|pypi\.org|file:///opt")
    for name in listed.stdout.splitlines():
        if not name.endswith(".parquet") and name != "tests/test_house.py":
            assert not telling.search((ROOT / name).read_text(encoding="utf-8")), name


def test_the_wheel_holds_the_three_packages_and_nothing_else():
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert settings["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"] == list(PACKAGES)
