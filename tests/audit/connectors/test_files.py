"""A folder of exports: which file is which, what is planned, and what is said when it is not."""

import gzip
from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pyarrow as pa
import pytest

from audit.source_parts import Mapped
from checks.vocabulary import ConnectorError, SettingsError, System

ORDERS = "saleOrderId,total\no1,12.50\n"
SALES = "item,price,order\nA1,12.50,o1\n"


def why(caught):
    return str(caught.value)


@pytest.mark.parametrize(
    "name",
    [
        "orders.csv",
        "Sale Orders.CSV",
        "sale-orders_2026-01-31.csv",
        "stokly_orders.csv",
        "erp_order.csv",
        "order export (2).csv",
    ],
)
def test_a_file_is_known_by_name_whatever_its_case_blanks_and_date(read, name):
    assert read({name: ORDERS})["erp_order"].rows["total_u"].to_list() == [12_500_000]


def test_each_system_takes_its_own_tables_from_a_shared_folder(source):
    written = {"orders.csv": ORDERS, "sales.csv": SALES, "notes.txt": "x", ".hidden.csv": "x"}
    stokly, emarsys = source(written), source(written, system=System.EMARSYS)
    assert ([*stokly.by_table], stokly.unused) == (["erp_order"], ("notes.txt", "sales.csv"))
    assert ([*emarsys.by_table], emarsys.unused) == (["esp_sale_line"], ("notes.txt", "orders.csv"))


def test_planning_reads_no_row(source):
    broken = gzip.compress(("saleOrderId,total\n" + "o1,12.50\n" * 900_000).encode())[:-20]
    [reading] = source({"orders.csv.gz": broken}).readings()
    assert reading.fed.filter(pl.col("from") == "total").height == 1
    with pytest.raises(ConnectorError, match="cut off"):
        list(reading.portions)


def test_every_given_column_is_explained(read):
    fed = read({"orders.csv": "saleOrderId,displayTotal\no1,5\n"})["erp_order"].fed
    assert fed["order_id"] == ("saleOrderId", "known name")
    assert fed["total_u"] == (None, "not given")


def test_the_moment_is_the_oldest_file_used_or_the_declared_one(source):
    files = source({"orders.csv": ORDERS, "old.txt": "x"})
    (files.folder / "old.txt").touch()
    assert files.taken_at == datetime.fromtimestamp(
        (files.folder / "orders.csv").stat().st_mtime, UTC
    )
    declared = datetime.fromisoformat("2026-11-20T18:00:00+01:00")
    assert source({}, taken_at=declared).taken_at == datetime(2026, 11, 20, 17, tzinfo=UTC)


def test_a_glob_joins_files_whose_columns_are_in_another_order(read):
    written = {"part-1.csv": ORDERS, "part-2.csv": "total,saleOrderId\n7,o2\n"}
    found = read(written, files={"erp_order": "part-*.csv"})["erp_order"]
    assert found.rows.select("order_id", "total_u").rows() == [
        ("o1", 12_500_000),
        ("o2", 7_000_000),
    ]


def test_files_of_one_table_with_other_columns_are_an_error(read):
    written = {"part-1.csv": ORDERS, "part-2.csv": "saleOrderId\no2\n"}
    with pytest.raises(
        ConnectorError, match=r"part-1\.csv and part-2\.csv differ in the column total"
    ):
        read(written, files={"erp_order": "part-*.csv"})


def test_two_files_for_one_table_are_an_error_that_names_both(read):
    with pytest.raises(ConnectorError, match=r"orders\.csv and sale_orders\.csv could each"):
        read({"orders.csv": ORDERS, "sale_orders.csv": ORDERS})


def test_a_header_without_rows_is_a_table_of_none(read):
    found = read({"orders.csv": "saleOrderId,total\n"})["erp_order"]
    assert (found.rows.height, found.seen) == (0, 0)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("orders.csv", "", "is empty: it has no bytes"),
        ("orders.csv", "\n\n", "has no header line"),
        ("orders.csv.gz", gzip.compress(b"", mtime=0), "has no header line"),
        ("orders.csv", "saleOrderId,a,a\n", "names the column a more than once"),
        ("orders.csv", "first,second\n", "has no column for erp_order.order_id"),
        ("orders.csv", "saleOrderId:total\n", "has no column for erp_order.order_id"),
        ("orders.xls", "x", "is in no form that can be read"),
        ("orders.xlsx", "x", "is no readable XLSX workbook"),
        ("orders.parquet", "x", "is no readable Parquet file"),
        ("orders.csv.gz", "not gzip", "is cut off or damaged"),
        ("orders.csv.zst", pa.compress(ORDERS.encode() * 9, "zstd", asbytes=True)[:-6], "cut off"),
        ("orders.csv", "saleOrderId,naïve\n".encode("cp1252"), "bytes that are no utf-8"),
        ("notes.txt", "x", "no file of stokly is known"),
    ],
)
def test_what_can_not_be_read_is_said_in_one_sentence(read, name, content, said):
    with pytest.raises(ConnectorError) as caught:
        read({name: content})
    assert said in why(caught)
    assert name in why(caught)


def test_a_missing_column_names_what_is_there_and_what_is_nearest(read):
    with pytest.raises(ConnectorError) as caught:
        read({"orders.csv": "Order Numbr,total\n"})
    assert "columns: Order Numbr, total" in why(caught)
    assert 'columns.erp_order.order_id = "Order Numbr"' in why(caught)


def test_a_wrong_delimiter_is_told(read):
    with pytest.raises(ConnectorError, match="the delimiter looks wrong"):
        read({"orders.csv": ORDERS.replace(",", ";")}, delimiter=",")


@pytest.mark.parametrize(
    ("part", "said"),
    [
        ({"files": {"erp_order": "gone.csv"}}, "there is no file gone.csv for erp_order"),
        ({"files": {"esp_load": "orders.csv"}}, "esp_load is no table of stokly"),
        ({"files": {"erp_order": "../orders.csv"}}, "lies outside"),
        ({"files": {"erp_order": "/etc/hostname"}}, "lies outside"),
        ({"delimiter": "||"}, "can be no delimiter"),
        ({"files": {"erp_order": ""}}, "no file of stokly is known"),
        ({"columns": {"erp_order": {"total_u": "totel"}}}, "no column totel; did you mean total?"),
        ({"columns": {"erp_order": {"placed_at": Mapped(zone="Mars")}}}, "no time zone Mars"),
        (
            {"columns": {"erp_order": {"total_u": Mapped(value="ten")}}},
            "ten can't be erp_order.total_u",
        ),
    ],
)
def test_settings_that_do_not_fit_the_files_are_refused(read, part, said):
    with pytest.raises((ConnectorError, SettingsError)) as caught:
        read({"orders.csv": ORDERS}, **part)
    assert said in why(caught)


def test_a_folder_that_is_not_there_is_told(source):
    files = source({"orders.csv": ORDERS})
    files.folder.joinpath("orders.csv").unlink()
    files.folder.rmdir()
    with pytest.raises(SettingsError, match="there is no folder"):
        list(
            type(files)(
                files.system, files.part, files.design, workspace=files.workspace
            ).readings()
        )


def test_a_folder_that_may_not_be_read_is_told(source, monkeypatch):
    monkeypatch.setattr("audit.connectors.exports.folder.os.access", lambda *_: False)
    with pytest.raises(ConnectorError, match="can't be opened"):
        list(source({"orders.csv": ORDERS}).readings())


def test_a_file_that_may_not_be_read_is_told(source, monkeypatch):
    really, files = Path.open, source({"orders.csv": ORDERS})

    def refused(path, *args, **kw):
        if path.name == "orders.csv":
            raise PermissionError(13, "Permission denied")
        return really(path, *args, **kw)

    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(ConnectorError, match=r"orders\.csv can't be opened: Permission denied"):
        list(files.readings())


def test_a_link_that_leads_out_of_the_folder_is_refused(source, tmp_path):
    (tmp_path / "secret").write_text(ORDERS)
    files = source({})
    files.folder.joinpath("orders.csv").symlink_to(tmp_path / "secret")
    with pytest.raises(ConnectorError, match="leads outside its folder"):
        list(files.readings())


def test_names_that_look_like_patterns_or_statements_are_names(read):
    name, column = "o[1]*'; drop.csv", "x'); attach 'y"
    found = read(
        {name: f'saleOrderId,"{column}"\no1,9\n'},
        files={"erp_order": name},
        columns={"erp_order": {"total_u": column}},
    )["erp_order"]
    assert found.rows["total_u"].to_list() == [9_000_000]


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_a_packed_bomb_is_refused(read, ending):
    bomb = b"saleOrderId\n" + (b"x" * 999 + b"\n") * 70_000
    packed = gzip.compress(bomb) if ending == "gz" else pa.compress(bomb, "zstd", asbytes=True)
    with pytest.raises(ConnectorError, match="unpacks to more than 250 times its size"):
        read({f"orders.csv.{ending}": packed})


def test_portions_are_of_bounded_size(source):
    text = "saleOrderId\n" + "".join(f"{at}\n" for at in range(450_000))
    [reading] = source({"orders.csv": text}).readings()
    sizes = [one.rows.height for one in reading.portions]
    assert (max(sizes), sum(sizes)) == (200_000, 450_000)
