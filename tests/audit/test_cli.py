"""The command line, run as a person runs it: what it prints, what it writes, how it ends."""

import gzip
import json
import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from checks.vocabulary import FINDING

TOOL = Path(sys.executable).parent / "stokly-audit"
ORDERS = """order_id,created_at,updated_at,status,customer_id,email,currency,gross
o-1,2026-03-01T09:00:00Z,2026-03-01T09:00:00Z,dispatched,c-1,ann@example.com,GBP,12.00
o-2,2026-03-01T10:00:00Z,2026-03-01T10:00:00Z,dispatched,c-2,bob@example.com,GBP,24.00
"""
LINES = """order_id,line_id,sku,quantity,unit_net,unit_tax
o-1,1,00123,1,10.00,2.00
o-2,1,1E5,2,10.00,2.00
"""
SALES = """item,price,order,timestamp,customer,quantity
00123,12.00,o-1,2026-03-01T09:00:00Z,c-1,1
"""


def tool(*arguments, **more):
    command = [str(TOOL), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


@pytest.fixture
def exports(tmp_path):
    folder = tmp_path / "exports"
    folder.mkdir()
    for name, text in {"orders": ORDERS, "order_lines": LINES, "sales": SALES}.items():
        (folder / f"{name}.csv").write_text(text)
    return folder


@pytest.fixture
def client(tmp_path, exports):
    folder = tmp_path / "client"
    assert tool("init", folder, "--exports", exports).returncode == 0
    return folder


def test_three_files_give_a_page_on_which_the_checks_that_can_run_do(client):
    done = tool("audit", client)
    assert (client / "reports" / "overview.html").exists()
    answers = {
        one["check_id"]: one for one in json.loads((client / "reports/answers.json").read_text())
    }
    missing = answers["order.completeness.missing_in_esp"]
    assert (missing["examined"], missing["found"], missing["impact_u"]) == (2, 1, 24_000_000)
    consent = answers["consent.accuracy.opt_out_not_applied"]
    assert consent["state"] == "not run"
    assert consent["reason"].startswith("no source gives")
    assert "order.completeness.missing_in_esp" in done.stdout


def test_the_missing_order_stands_in_the_findings_with_its_exact_amount(client):
    tool("audit", client, "-q")
    found = pl.read_parquet(client / "reports" / "findings.parquet")
    assert found.schema == FINDING
    [order] = found.filter(pl.col("check_id") == "order.completeness.missing_in_esp").to_dicts()
    assert (order["key"], order["impact_u"], order["state"]) == ("o-2", 24_000_000, "new")
    lines = (client / "reports" / "findings.jsonl").read_text().splitlines()
    assert len(lines) == found.height
    assert {"check_id", "key", "field", "expected", "actual"} <= set(json.loads(lines[0]))


def test_a_second_run_knows_what_the_first_one_found(client):
    tool("audit", client, "-q")
    tool("examine", client, "-q")
    states = pl.read_parquet(client / "reports" / "findings.parquet")["state"].unique()
    assert states.to_list() == ["open"]
    assert tool("history", client).stdout.count("-") >= 2


def test_nothing_but_the_owner_may_read_what_is_written(client):
    tool("audit", client, "-q", preexec_fn=lambda: os.umask(0))
    open_to_others = [
        path for path in client.rglob("*") if path.stat().st_mode & 0o077 and path.exists()
    ]
    assert open_to_others == []


def test_json_is_one_object_and_quiet_is_nothing(client):
    told = json.loads(tool("audit", client, "--json").stdout)
    assert told["checks"]["not run"] >= 1
    assert told["exit_code"] == tool("audit", client, "-q").returncode
    assert tool("audit", client, "-q").stdout == ""


def test_json_is_one_object_for_an_error_too(exports, client):
    (exports / "orders.csv").write_text("")
    done = tool("audit", client, "--json")
    told = json.loads(done.stdout)
    assert (told["exit_code"], done.returncode) == (4, 4)
    assert set(told["error"]) == {"what", "where", "do"}


def test_a_place_that_cannot_be_written_is_told_without_a_traceback(client, tmp_path):
    (tmp_path / "file").write_text("")
    done = tool("audit", client, "--out", tmp_path / "file" / "out")
    assert done.returncode == 4
    assert "Traceback" not in done.stderr
    assert "do " in done.stderr


def test_examine_refuses_snapshots_that_were_read_by_other_settings(client):
    tool("audit", client, "-q")
    settings = client / "audit.toml"
    settings.write_text(settings.read_text().replace("channels_out = []", 'channels_out = ["x"]'))
    done = tool("examine", client)
    assert done.returncode == 5
    assert "were changed since" in done.stderr


def test_a_pull_with_refused_rows_ends_with_four(exports, client):
    (exports / "sales.csv").write_text(SALES + "00123,12.00\n")
    assert tool("pull", client, "-q").returncode == 4


def test_a_command_line_that_cannot_be_followed_is_an_object_too(client):
    told = json.loads(tool("audit", client, "--jsonn", "--json").stdout)
    assert told["exit_code"] == 5


def test_explain_shows_what_feeds_what_and_reads_nothing(client):
    told = tool("pull", client, "--explain").stdout
    assert "unit_net" in told
    assert "order_id" in told
    assert list((client / "store").glob("snapshots/*")) == []


@pytest.mark.parametrize(
    ("breaks", "sentence", "code"),
    [
        (lambda folder: (folder / "orders.csv").write_text(""), "is empty", 4),
        (
            lambda folder: (folder / "orders.csv").write_text(ORDERS.replace("order_id", "nr")),
            "order_id",
            4,
        ),
        (
            lambda folder: (
                (folder / "sales.csv.gz").write_bytes(
                    gzip.compress((folder / "sales.csv").read_bytes())[:-20]
                )
                and (folder / "sales.csv").unlink()
            ),
            "sales.csv.gz",
            4,
        ),
        (lambda folder: (folder / "orders2.csv").write_text(ORDERS), "orders.csv", 4),
        (lambda folder: [path.unlink() for path in folder.iterdir()], "no file of stokly", 4),
    ],
    ids=["empty file", "missing column", "cut gzip", "two files for one table", "no files"],
)
def test_bad_input_gets_one_clear_sentence_and_no_traceback(
    exports, client, breaks, sentence, code
):
    breaks(exports)
    done = tool("audit", client)
    assert "Traceback" not in done.stderr
    assert sentence in done.stderr
    assert "where" in done.stderr
    assert "do " in done.stderr
    assert done.returncode == code


def test_a_wrong_delimiter_is_named(client):
    settings = client / "audit.toml"
    settings.write_text(
        settings.read_text().replace("[stokly]\n", '[stokly]\ndelimiter = ";"\n', 1)
    )
    done = tool("audit", client)
    assert done.returncode == 4
    assert "delimiter" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_refused_with_the_nearest_right_name(client):
    settings = client / "audit.toml"
    settings.write_text(settings.read_text().replace("settle_minutes", "settle_minuts"))
    done = tool("audit", client)
    assert done.returncode == 5
    assert "did you mean settle_minutes?" in done.stderr


@pytest.mark.parametrize("words", [["audti"], ["audit", "--nonsense"], ["demo", "--scale", "no"]])
def test_a_command_line_it_cannot_follow_ends_with_five(words):
    done = tool(*words)
    assert done.returncode == 5
    assert "Traceback" not in done.stderr


def test_a_row_that_cannot_be_read_is_kept_with_its_line_and_makes_its_table_untrusted(
    exports, client
):
    (exports / "sales.csv").write_text(SALES + "00123,12.00\n")
    done = tool("audit", client)
    answers = {
        one["check_id"]: one for one in json.loads((client / "reports/answers.json").read_text())
    }
    assert done.returncode == 3
    assert answers["snapshot.integrity"]["severity"] == "S1"
    assert (
        "1 of 2 rows could not be read" in (answers["order.completeness.missing_in_esp"]["reason"])
    )
    assert "sales.csv" in (client / "reports" / "overview.html").read_text()


def test_explain_names_the_files_that_feed_nothing(exports, client):
    (exports / "holiday.csv").write_text("a,b\n1,2\n")
    told = tool("pull", client, "--explain").stdout
    assert "unused" in told
    assert "holiday.csv" in told
    assert told.count("sales.csv") == 1
