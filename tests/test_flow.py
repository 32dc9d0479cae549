"""The whole way: a shop with planted faults, every one found, none invented."""

import json
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from audit import flow, settings, workspace
from audit.progress import Silent
from audit.sandbox.year.made import make_trade

ROOT = Path(__file__).parent.parent
TOOL = Path(sys.executable).parent / "stokly-audit"
REAL = ROOT.parent / "shared" / "data" / "online_retail_2010_2011.parquet"


def demo(out, *arguments):
    command = [str(TOOL), "demo", "--out", str(out), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    out = tmp_path_factory.mktemp("demo")
    return out, demo(out, "--scale", "0.05")


def test_every_planted_fault_is_found_and_none_is_invented(small):
    _, done = small
    assert done.returncode == 0, done.stdout + done.stderr
    assert "precision" in done.stdout


def test_the_demo_says_what_was_pulled_asked_found_and_written(small):
    _, done = small
    for word in ("pulled", "asked", "wrote", "S1", "overview.html"):
        assert word in done.stdout


def test_the_shop_read_over_the_network_is_the_shop_read_from_its_files(small, tmp_path):
    out, _ = small
    exports, client = out / "workspace" / "exports", tmp_path / "client"
    asked = settings.read(out / "workspace")
    sides = {system: exports / system for system in ("stokly", "emarsys", "sync")}
    workspace.make(client, name="Files", taken_at=asked.stokly.taken_at, **sides)
    from_files = flow.pull_only(client, settings.read(client), Silent())
    over_the_network = json.loads((out / "run.json").read_text())["snapshots"]
    hashes = {one["system"]: one["content_hash"] for one in over_the_network}
    print({name: found[:12] for name, found in hashes.items()})  # noqa: T201 - the row prints it
    assert hashes == {one.system.value: one.content_hash for one in from_files}
    sources = [table["source"] for one in over_the_network for table in one["tables"].values()]
    assert len(sources) == 18
    assert not [source for source in sources if source.endswith(".csv") and "/" not in source]


def test_the_same_seed_gives_the_same_findings(small, tmp_path):
    out, _ = small
    demo(tmp_path, "--scale", "0.05", "-q")
    first = (out / "findings.jsonl").read_bytes()
    assert (tmp_path / "findings.jsonl").read_bytes() == first


def test_another_seed_gives_another_shop_in_which_everything_is_found_too(small, tmp_path):
    out, _ = small
    assert demo(tmp_path, "--scale", "0.05", "--seed", "7", "-q").returncode == 0
    assert (tmp_path / "findings.jsonl").read_bytes() != (out / "findings.jsonl").read_bytes()


def test_the_demo_leaves_a_clients_folder_alone(tmp_path):
    kept = tmp_path / "workspace" / "important.txt"
    kept.parent.mkdir()
    kept.write_text("mine")
    assert demo(tmp_path, "--scale", "0.05").returncode == 5
    assert kept.read_text() == "mine"


def test_the_control_totals_of_a_real_year_are_right_to_the_penny(tmp_path):
    orders = REAL if REAL.exists() else _like_the_real_year(tmp_path / "year.parquet")
    lines = pl.scan_parquet(orders)
    value = (pl.col("quantity") * (pl.col("unit_price") * 1000).cast(pl.Int64)).sum() * 1000
    facts = lines.select(
        pl.len(), pl.col("invoice_no").n_unique(), value.alias("value_u")
    ).collect()
    done = demo(tmp_path / "out", "--orders", orders)
    assert done.returncode == 0, done.stdout + done.stderr
    months = json.loads((tmp_path / "out" / "run.json").read_text())["controls"]["trade_by_month"]
    told = tuple(sum(month[name] for month in months) for name in ("lines", "records", "value_u"))
    assert told == facts.row(0)
    if REAL.exists():
        assert facts.row(0) == (541_909, 25_900, 9_747_747_934_000)
        by_month = {month["month"]: (month["records"], month["value_u"]) for month in months}
        assert by_month["2010-12"] == (2_025, 748_957_020_000)
        assert by_month["2011-11"] == (3_462, 1_461_756_250_000)


def _like_the_real_year(path):
    """A made year in the shape of the real file, where that one is not at hand."""
    make_trade(0.05, 3).lazy().collect().write_parquet(path)
    return path
