"""The command `compare`, run as a person runs it: what it prints, what it writes, how it ends."""

import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

TOOL = Path(sys.executable).parent / "stokly-audit"
ROOT = Path(__file__).parents[2]
LEFT = "order_id,email,amount\no-1,ann@example.com,10.00\no-2,bob@example.com,20.00\n"
RIGHT = "order_id,email,amount\no-1,ann@example.com,12.00\no-3,cy@example.com,5.00\n"


def tool(*arguments, **more):
    command = [str(TOOL), "compare", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False, **more)


@pytest.fixture
def tables(tmp_path):
    """Two files that differ; `made(left, right)` makes others of their names."""

    def made(left=LEFT, right=RIGHT):
        paths = tmp_path / "stokly.csv", tmp_path / "emarsys.csv"
        for path, text in zip(paths, (left, right), strict=True):
            path.write_text(text)
        return paths

    return made


def test_two_equal_tables_end_with_0_and_say_so(tables):
    done = tool(*tables(LEFT, LEFT), "--total", "amount")
    assert done.returncode == 0
    assert "Both sides hold the same 2 records, worth 30.00." in done.stdout


def test_two_tables_that_differ_end_with_1_and_the_verdict(tables):
    done = tool(*tables(), "--on", "order_id", "--total", "amount")
    assert done.returncode == 1
    assert "1 of 2 records is missing on the right, worth 20.00" in done.stdout
    assert re.search(r"right total +2 +17\.00", done.stdout)
    assert re.search(r"unexplained +0\.00", done.stdout)


def test_a_wish_that_cannot_be_followed_ends_with_5(tables):
    done = tool(*tables(), "--on", "orderid")
    assert (done.returncode, done.stdout) == (5, "")
    assert "did you mean order_id?" in done.stderr


def test_a_file_that_cannot_be_read_ends_with_4(tmp_path, tables):
    broken = tmp_path / "broken.parquet"
    broken.write_text("no parquet")
    done = tool(tables()[0], broken)
    assert done.returncode == 4
    assert "broken.parquet can't be read" in done.stderr


def test_help_tells_the_exit_codes():
    told = re.sub(r"\s+", " ", tool("--help").stdout)
    assert "Exit codes: 0 equal, 1 different, 4 a table can't be read, 5" in told


def test_with_json_one_object_says_it_all(tables):
    done = tool(*tables(), "--on", "order_id", "--total", "amount", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["rows"], told["unexplained_u"]) == (1, {"left": 2, "right": 2}, 0)
    assert (told["missing"]["left"], told["missing"]["amount_u"]) == (1, 20_000_000)
    assert (told["changed"]["left"], told["changed"]["amount_u"]) == (1, -2_000_000)
    assert told["columns"]["amount"]["sum_u"] == 2_000_000
    assert {"keys", "extra", "duplicated", "ambiguous", "blank"} < told.keys()


def test_with_json_the_totals_stand_over_all_and_by_currency(tmp_path):
    left, right = tmp_path / "left.csv", tmp_path / "right.csv"
    left.write_text("id,amount,currency\n1,2.00,GBP\n2,3.00,EUR\n")
    right.write_text("id,amount,currency\n1,2.00,GBP\n2,2.50,EUR\n")
    done = tool(left, right, "--on", "id", "--total", "amount", "--json")
    told = json.loads(done.stdout)["totals"]["amount"]
    assert (told["left_u"], told["right_u"], told["difference_u"]) == (
        5_000_000,
        4_500_000,
        500_000,
    )
    assert told["currencies"]["EUR"]["difference_u"] == 500_000
    assert told["currencies"]["GBP"]["unexplained_u"] == told["unexplained_u"] == 0


def test_with_json_an_error_is_one_object_too(tables):
    done = tool(*tables(), "--total", "price", "--json")
    told = json.loads(done.stdout)
    assert (done.returncode, told["exit_code"], done.stderr) == (5, 5, "")
    assert told["error"]["where"] == "--total"


def test_quiet_prints_nothing_and_still_ends_with_1(tables):
    done = tool(*tables(), "--quiet")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")


def test_files_are_their_owners_alone_and_hold_everything(tables, tmp_path):
    done = tool(*tables(), "--on", "order_id", "--out", tmp_path / "out", "--json")
    files = [Path(one) for one in json.loads(done.stdout)["files"]]
    assert {path.stat().st_mode & 0o777 for path in files} == {0o600}
    assert pl.read_parquet(tmp_path / "out/missing.parquet")["email"].to_list() == [
        "bob@example.com"
    ]
    told = json.loads((tmp_path / "out/comparison.json").read_text())
    assert told["missing"]["left"] == 1


def test_the_page_masks_what_is_personal_unless_it_is_asked_for(tables, tmp_path):
    page = tmp_path / "out" / "comparison.html"
    tool(*tables(), "--on", "order_id", "--out", page.parent)
    assert "bob@example.com" not in page.read_text()
    tool(*tables(), "--on", "order_id", "--out", page.parent, "--show-personal")
    assert "bob@example.com" in page.read_text()


def test_the_terminal_masks_what_is_personal(tables):
    rows = "".join(f"o-{at},ann@example.com,1\n" for at in range(20))
    others = "".join(f"o-{at},b{at}@example.com,1\n" for at in range(20, 90))
    head = "order_id,email,amount\n"
    done = tool(*tables(head + rows + others, head + others), "--on", "order_id")
    assert "email is a•••@example.com in 20 of 20 (100 %)" in done.stdout


def test_what_the_data_wrote_gives_the_terminal_no_orders(tables):
    texts = [text.replace("amount", "\x1b[31m[red]a") for text in (LEFT, RIGHT)]
    told = tool(*tables(*texts), "--on", "order_id").stdout
    assert "[U+001B][31m[red]a differs in 1 of 1 pair (100 %)" in told


def test_the_key_is_chosen_and_said_where_none_is_named(tables):
    assert "order_id; chosen here, because no key was named" in tool(*tables()).stdout


def test_columns_of_two_names_are_mapped_several_at_a_time(tables):
    paths = tables(right=RIGHT.replace("amount", "sales").replace("order_id", "order"))
    done = tool(*paths, "--on", "order_id", "--map", "order_id=order,amount=sales", "--json")
    assert json.loads(done.stdout)["columns"]["amount"]["differing"] == 1


def test_files_of_one_name_are_told_with_their_folders(tmp_path):
    for folder, text in {"old": LEFT, "new": RIGHT}.items():
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "orders.csv").write_text(text)
    tool("old/orders.csv", "new/orders.csv", "--out", "out", cwd=tmp_path)
    page = (tmp_path / "out/comparison.html").read_text()
    assert "old/orders.csv and new/orders.csv" in page


def test_what_makes_shops_and_charts_is_not_loaded_to_compare():
    code = (
        "import sys, audit.cli; print({'faker', 'plotly', 'great_expectations'} & {*sys.modules})"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_readme_shows_what_is_printed(tmp_path):
    at, amount = pl.int_range(1000, eager=True), pl.col("amount")
    left = pl.DataFrame({"order_id": "SO-" + (at + 10_000).cast(pl.String)}).with_columns(
        sku="A-" + (at % 70).cast(pl.String),
        channel=pl.Series(["web", "web", "shop", "eBay", "web"] * 200),
        currency=pl.lit("GBP"),
        amount=(at * 37 % 9000 + 995).cast(pl.Decimal(12, 2)) / 100,
    )
    sold = left.with_columns(amount=pl.when(at % 50 == 7).then(amount * 12 / 10).otherwise(amount))
    lost = (pl.col("channel") == "eBay") & (at % 4 == 0)
    left.write_csv(tmp_path / "stokly.csv")
    pl.concat([sold.filter(~lost), sold[:3]]).write_csv(tmp_path / "emarsys.csv")
    shown = re.search(
        r"\$ stokly-audit compare (.*)\n((?:.|\n)*?)```", (ROOT / "README.md").read_text()
    )
    assert tool(*shown[1].split(), cwd=tmp_path).stdout == shown[2]
