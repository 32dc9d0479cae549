"""Any table a person names: files of every form, globs, databases, frames; wrong ones in words."""

import gzip

import duckdb
import polars as pl
import pyarrow as pa
import pytest

from audit.steps.compare import Wish, compare, compared
from checks.vocabulary import AuditError, ConnectorError, SettingsError

ORDERS = pl.DataFrame({"id": ["a", "b"], "total": ["1.50", "20.00"]})
CSV = "id,total\na,1.50\nb,20.00\n"
NDJSON = '{"id": "a", "total": 1.5}\n{"id": "b", "total": 20.00}\n'

FORMS = {
    "orders.csv": CSV.encode(),
    "ORDERS.CSV": CSV.encode(),
    "orders.tsv": CSV.replace(",", "\t").encode(),
    "semicolons.csv": CSV.replace(",", ";").encode(),
    "utf16.csv": CSV.encode("utf-16"),
    "marked.csv": CSV.encode("utf-8-sig"),
    "orders.csv.gz": gzip.compress(CSV.encode()),
    "orders.csv.zst": pa.compress(CSV.encode(), "zstd", asbytes=True),
    "orders.ndjson": NDJSON.encode(),
    "orders.jsonl.gz": gzip.compress(NDJSON.encode()),
    "orders.json": f"[{NDJSON.strip().replace(chr(10), ',')}]".encode(),
    "it's [1] 100 %.csv": CSV.encode(),
}


@pytest.fixture
def laid(tmp_path):
    """Files by name -> the folder they lie in."""

    def made(**written):
        for name, content in written.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        return tmp_path

    return made


@pytest.fixture
def database(tmp_path):
    """Tables by name -> the path of a database that holds them."""

    def made(file="shop.duckdb", **tables):
        path = tmp_path / file
        with duckdb.connect(path) as connection:
            for name, rows in tables.items():
                connection.from_arrow(rows.to_arrow()).create(name)
        return path

    return made


def refused(left, error=SettingsError):
    with pytest.raises(error) as caught:
        compare(left, ORDERS, on="id")
    assert caught.value.do
    return str(caught.value)


@pytest.mark.parametrize("name", FORMS)
def test_a_text_file_holds_what_the_frame_holds(laid, name):
    path = laid(**{name: FORMS[name]}) / name
    assert compare(ORDERS, path, on="id", total="total").is_equal


def test_a_workbook_holds_what_the_frame_holds(tmp_path):
    ORDERS.with_columns(pl.col("total").cast(pl.Float64)).write_excel(tmp_path / "orders.xlsx")
    assert compare(tmp_path / "orders.xlsx", ORDERS, on="id", total="total").is_equal


def test_a_parquet_file_keeps_its_types(tmp_path):
    typed = ORDERS.with_columns(pl.col("total").cast(pl.Decimal(9, 2)))
    typed.write_parquet(tmp_path / "it's.parquet")
    answer = compare(tmp_path / "it's.parquet", ORDERS.head(1), on="id", total="total")
    assert answer.missing.equals(typed.tail(1))


def test_a_database_with_one_table_needs_no_name_of_it(database):
    assert compare(database(orders=ORDERS), ORDERS, on="id").is_equal


def test_a_table_of_a_database_is_named_behind_two_colons(database):
    path = database(orders=ORDERS, items=ORDERS.head(1))
    assert compare(f"{path}::orders", ORDERS, on="id").is_equal
    assert compare(f"{path}::items", f"{path}::orders", on="id").extra.height == 1


def test_two_databases_of_one_name_are_two(database, tmp_path):
    (tmp_path / "old").mkdir()
    left, right = database(orders=ORDERS), database("old/shop.duckdb", orders=ORDERS.head(1))
    assert compare(left, right, on="id").missing.height == 1


def test_a_view_of_a_database_can_be_compared(database):
    path = database(orders=ORDERS)
    with duckdb.connect(path) as connection:
        connection.execute("CREATE SCHEMA told")
        connection.execute("CREATE VIEW dear AS FROM orders WHERE total = '20.00'")
        connection.execute("CREATE TABLE told.cheap AS FROM orders WHERE total = '1.50'")
        connection.execute("CREATE TABLE gone AS FROM orders")
        connection.execute("CREATE VIEW torn AS FROM gone")
        connection.execute("DROP TABLE gone")
    assert compare(f"{path}::dear", ORDERS.tail(1), on="id").is_equal
    assert compare(f"{path}::told.cheap", ORDERS.head(1), on="id").is_equal
    assert "gone" in refused(f"{path}::torn", ConnectorError)


def test_several_databases_at_once_are_refused(database, tmp_path):
    database("a.duckdb", orders=ORDERS)
    database("b.duckdb", orders=ORDERS)
    assert refused(f"{tmp_path}/*.duckdb", ConnectorError)


def test_a_frame_may_be_lazy():
    assert compare(ORDERS.lazy(), ORDERS.to_arrow(), on="id").is_equal


def test_a_glob_is_all_its_files(laid):
    folder = laid(**{"day/1.csv": "id,total\nb,20.00\n", "day/2.csv": "id,total\na,1.50\n"})
    told = compared(folder / "day" / "*.csv", ORDERS, Wish(on=("id",)))
    assert told.comparison.is_equal
    assert told.left.told == "2 files like 1.csv"


def test_files_of_one_glob_may_hold_their_columns_in_another_order(laid):
    folder = laid(**{"1.csv": "id,total\na,1.50\n", "2.csv": "total,id\n20.00,b\n"})
    assert compare(str(folder / "?.csv"), ORDERS, on="id").is_equal


def test_parquet_files_may_hold_their_columns_in_another_order(tmp_path):
    ORDERS.head(1).write_parquet(tmp_path / "1.parquet")
    ORDERS.tail(1).select("total", "id").write_parquet(tmp_path / "2.parquet")
    assert compare(str(tmp_path / "*.parquet"), ORDERS, on="id").is_equal


def test_a_column_that_one_parquet_file_lacks_is_null_there(tmp_path):
    ORDERS.head(1).write_parquet(tmp_path / "1.parquet")
    ORDERS.tail(1).select("id").write_parquet(tmp_path / "2.parquet")
    answer = compare(str(tmp_path / "*.parquet"), ORDERS, on="id")
    assert answer.changed.select("id", "left.total").rows() == [("b", None)]


def test_a_column_that_one_file_of_a_glob_lacks_is_null_there(laid):
    folder = laid(**{"1.csv": "id,total\na,1.50\n", "2.csv": "id\nb\n"})
    answer = compare(str(folder / "*.csv"), ORDERS, on="id")
    assert answer.changed.select("id", "left.total").rows() == [("b", None)]


def test_what_a_folder_is_called_is_no_column(tmp_path):
    folder = tmp_path / "total=99"
    folder.mkdir()
    ORDERS.select("id").write_parquet(folder / "part.parquet")
    told = compared(str(tmp_path / "*" / "*.parquet"), ORDERS, Wish(on=("id",)))
    assert told.comparison.question.only["right"] == ("total",)


def test_a_file_of_nothing_but_a_header_is_an_empty_table(laid):
    folder = laid(**{"orders.csv": "id,total\n"})
    assert compare(folder / "orders.csv", ORDERS, on="id").extra.height == 2


def test_an_empty_cell_is_null(laid):
    folder = laid(**{"orders.csv": "id,total\na,\nb,20.00\n"})
    right = pl.DataFrame({"id": ["a", "b"], "total": [None, 20.0]})
    assert compare(folder / "orders.csv", right, on="id", total="total").is_equal


def test_a_line_that_can_not_be_read_is_counted_and_proves_nothing(laid):
    folder = laid(**{"orders.csv": CSV + "c,3,too,many\n"})
    answer = compare(folder / "orders.csv", ORDERS, on="id")
    assert answer.refused == {"left": 1, "right": 0}
    assert not answer.is_equal


def test_a_broken_line_of_json_is_counted_and_proves_nothing(laid):
    folder = laid(**{"orders.ndjson": NDJSON + '{"id": "c", \n'})
    answer = compare(folder / "orders.ndjson", ORDERS, on="id")
    assert answer.refused["left"] == 1
    assert not answer.is_equal


def test_commas_and_ends_of_lines_within_quotes_are_values(laid):
    folder = laid(**{"orders.csv": 'id,total\n"a\n,""b",1.50\n'})
    right = pl.DataFrame({"id": ['a\n,"b'], "total": ["1.50"]})
    assert compare(folder / "orders.csv", right, on="id").is_equal


@pytest.mark.parametrize(
    "name", ["none.csv", "none-*.csv", "no/such/folder/*.parquet", "o.duckdb::x"]
)
def test_a_file_that_is_not_there_is_said(tmp_path, name):
    assert "there is no file" in refused(f"{tmp_path}/{name}")


def test_a_folder_is_no_table_and_its_files_are_named(laid):
    assert "orders.csv" in refused(laid(**{"orders.csv": CSV, "notes.doc": "x"}))


@pytest.mark.parametrize("name", ["orders.doc", "orders", "orders.csv.zip"])
def test_an_ending_that_is_not_known_is_said(laid, name):
    assert "in no form that can be read" in refused(laid(**{name: CSV}) / name, ConnectorError)


@pytest.mark.parametrize(
    "name", ["e.csv", "e.ndjson", "e.json", "e.parquet", "e.xlsx", "e.csv.gz", "e.csv.zst"]
)
def test_an_empty_file_is_said(laid, name):
    assert name in refused(laid(**{name: b""}) / name, ConnectorError)


@pytest.mark.parametrize(
    "name", ["b.csv.gz", "b.csv.zst", "b.parquet", "b.xlsx", "b.duckdb", "b.json", "b.db"]
)
def test_a_file_that_is_not_what_its_ending_says_is_refused(laid, name):
    assert name in refused(laid(**{name: b"not at all what it says\n" * 99}) / name, ConnectorError)


def test_a_packed_file_that_was_cut_off_is_refused(laid):
    cut = gzip.compress(("id,total\n" + "a,1.50\n" * 90_000).encode())[:-20]
    assert "cut off" in refused(laid(**{"o.csv.gz": cut}) / "o.csv.gz", ConnectorError)


def test_one_broken_file_among_several_is_named(laid, tmp_path):
    ORDERS.write_parquet(tmp_path / "1.parquet")
    folder = laid(**{"2.parquet": b"PAR1 and no more"})
    assert "2.parquet" in refused(folder / "*.parquet", ConnectorError)


def test_a_database_with_several_tables_asks_which(database):
    path = database(orders=ORDERS, items=ORDERS)
    assert "shop.duckdb::items" in refused(path)
    assert "no table sales" in refused(f"{path}::sales")


def test_a_database_without_tables_is_said(database):
    assert "shop.duckdb" in refused(database())


def test_a_table_named_of_a_file_that_has_none_is_said(laid):
    assert "::orders" in refused(f"{laid(**{'o.csv': CSV}) / 'o.csv'}::orders")


@pytest.mark.parametrize("header", ["id,Total,total", "id,total,total", "id,TOTAL,total"])
def test_two_columns_of_one_name_are_refused(laid, header):
    folder = laid(**{"o.csv": f"{header}\na,1,2\n"})
    assert "total" in refused(folder / "o.csv", AuditError).lower()


def test_two_columns_of_one_name_are_refused_wherever_they_stand(tmp_path):
    both = pl.DataFrame({"id": ["a"], "Total": [1], "total": [2]})
    both.write_parquet(tmp_path / "both.parquet")
    assert "Total and total" in refused(both)
    assert "Total and total" in refused(tmp_path / "both.parquet")


def test_a_column_without_a_name_is_left_out(laid):
    folder = laid(**{"o.csv": ",id,total\n1,a,1.50\n2,b,20.00\n"})
    assert compare(folder / "o.csv", ORDERS, on="id").is_equal
    assert compare(ORDERS.with_columns(pl.lit(1).alias("")), ORDERS, on="id").is_equal


def test_a_frame_without_columns_is_refused():
    assert "column" in refused(pl.DataFrame())


def test_what_is_no_table_at_all_is_refused():
    assert "table" in refused(42)


def test_a_whole_number_of_all_128_bits_is_taken_in():
    huge = pl.DataFrame({"id": ["a"], "n": [2**127 - 1]}, schema_overrides={"n": pl.Int128})
    assert compare(huge, huge, on="id").is_equal
    less = huge.with_columns(n=pl.lit(2**127 - 2, pl.Int128))
    assert compare(huge, less, on="id").changed.height == 1
