"""One table in every form a file may have: the same rows come out, every text as it went in."""

import gzip
import json
from datetime import UTC, datetime
from decimal import Decimal
from io import BytesIO

import polars as pl
import pyarrow as pa
import pytest
import xlsxwriter

from audit.connectors.exports.text_stream import text_blocks
from checks.vocabulary import ConnectorError

AWKWARD = [
    "1E5",
    "84029E",
    "00123",
    " 00123 ",
    "=1+1",
    "TRUE",
    "2-Jan",
    "9007199254740993",
    "1" * 30,
]


def skus(found):
    return found["erp_product"].rows["sku"].to_list()


def workbook(rows):
    packed = BytesIO()
    with xlsxwriter.Workbook(packed, {"strings_to_formulas": False}) as book:
        sheet = book.add_worksheet()
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                write = sheet.write_string if isinstance(cell, str) else sheet.write
                write(at, column, cell)
    return packed.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_delimiter_is_found_by_the_names_it_gives(read, delimiter):
    text = "".join(f'{one}{delimiter}"a,b;c"\n' for one in ("sku", *AWKWARD))
    found = read({"items.csv": text.replace('"a,b;c"', "title", 1)})
    assert skus(found) == AWKWARD
    assert set(found["erp_product"].rows["title"]) == {"a,b;c"}


def test_every_form_keeps_every_text(read):
    text = "\n".join(["sku", *AWKWARD])
    records = [{"sku": one} for one in AWKWARD]
    parquet = BytesIO()
    pl.DataFrame(records).write_parquet(parquet)
    forms = {
        "items.csv": text,
        "items.tsv": text.replace("\n", "\r\n"),
        "items.csv.gz": gzip.compress(text.encode()),
        "items.csv.zst": pa.compress(text.encode(), "zstd", asbytes=True),
        "items.json": json.dumps(records),
        "items.ndjson": "\n".join(json.dumps(one) for one in records),
        "items.jsonl.gz": gzip.compress("\n".join(json.dumps(one) for one in records).encode()),
        "items.parquet": parquet.getvalue(),
        "items.xlsx": workbook([["sku"], *([one] for one in AWKWARD)]),
    }
    for name, content in forms.items():
        assert skus(read({name: content}, files={"erp_product": name})) == AWKWARD, name


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "utf-8"),
        ("utf-16-le", "utf-16"),
        ("cp1252", "cp1252"),
        ("latin-1", "latin-1"),
    ],
)
def test_text_is_read_by_its_mark_or_the_declared_encoding(read, encoding, declared):
    text = "sku,title\nA1,Crème brûlée\n".encode(encoding)
    found = read({"items.csv": text}, encoding=declared)["erp_product"]
    assert found.rows.select("sku", "title").rows() == [("A1", "Crème brûlée")]


@pytest.mark.parametrize(
    ("bad", "encoding"), [(b"\xff\xfe", "utf-8"), (b"\x00", "utf-8"), (b"\x81", "cp1252")]
)
def test_bytes_that_are_no_text_cost_their_record_and_are_never_replaced(read, bad, encoding):
    found = read({"items.csv": b"sku,title\nA1,ok\nA2," + bad + b"\nA3,ok\n"}, encoding=encoding)
    assert skus(found) == ["A1", "A3"]
    why = "it holds bytes that are no text in the file's encoding"
    assert found["erp_product"].refused == [(3, why)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le"])
def test_a_sign_that_falls_between_two_blocks_stays_whole(tmp_path, encoding):
    path = tmp_path / "items.csv"
    path.write_bytes("sku,é😀\n".encode(encoding))
    declared = "utf-8" if encoding == "utf-8" else "utf-16"
    assert "".join(text_blocks(path, declared, block_bytes=3)) == "sku,é😀\n"


def test_a_header_over_several_lines_moves_the_lines_of_its_rows(read):
    found = read({"items.csv": '\nsku,"pri\nce"\nA1,x\n'})["erp_product"]
    assert found.unread == [(4, "price_u", "x")]


def test_a_file_with_bare_carriage_returns_has_lines_too(read):
    assert skus(read({"items.csv": "sku,title\rA1,x\rA2,y\r"})) == ["A1", "A2"]


def test_a_sheet_shows_the_row_number_and_no_error_cell_is_lost(read):
    book = workbook([[], ["sku", "price"], ["A1", 12.5], [], ["A2", "1,5"], ["A3", "#DIV/0!"]])
    found = read({"items.xlsx": book})["erp_product"]
    assert found.rows["price_u"].to_list() == [12_500_000, None, None]
    assert found.unread == [(5, "price_u", "1,5"), (6, "price_u", "#DIV/0!")]


def test_a_cell_that_holds_an_error_is_listed(read):
    packed = BytesIO()
    with xlsxwriter.Workbook(packed) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["sku", "price"])
        sheet.write_string(1, 0, "A1")
        sheet.write_formula(1, 1, "=1/0", None, "#DIV/0!")
    assert read({"items.xlsx": packed.getvalue()})["erp_product"].unread == [
        (2, "price_u", "Error(Div0)")
    ]


def test_a_workbook_that_unpacks_to_too_much_is_refused(read):
    zeros = workbook([["sku"], *[["x" * 30_000]] * 3])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("audit.connectors.exports.sheet.MAX_BYTES", 1_000)
        with pytest.raises(ConnectorError, match="more than a workbook may"):
            read({"items.xlsx": zeros})


def test_typed_parquet_becomes_the_text_it_stands_for(read):
    packed = BytesIO()
    moment = datetime(2026, 3, 2, 9, 15, tzinfo=UTC)
    pl.DataFrame(
        {
            "sku": [2**60],
            "price": [Decimal("12.50")],
            "msrp": [0.1],
            "updated": [moment],
            "active": [True],
        }
    ).write_parquet(packed)
    row = read({"items.parquet": packed.getvalue()})["erp_product"].rows
    wanted = row.select("sku", "price_u", "msrp_u", "updated_at", "active").row(0)
    assert wanted == (str(2**60), 12_500_000, 100_000, moment, True)


def test_a_parquet_column_of_lists_can_not_be_a_value(read):
    packed = BytesIO()
    pl.DataFrame({"sku": [["a"]]}).write_parquet(packed)
    with pytest.raises(ConnectorError, match="lists or records"):
        read({"items.parquet": packed.getvalue()})


@pytest.mark.parametrize(
    ("rows", "said"),
    [([], "is empty"), ([["sku", "a", "a"]], "names the column a more than once")],
)
def test_a_sheet_that_names_nothing_or_one_thing_twice_is_refused(read, rows, said):
    with pytest.raises(ConnectorError, match=said):
        read({"items.xlsx": workbook(rows)})
