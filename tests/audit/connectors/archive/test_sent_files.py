"""The archive of sent files: both layouts, loads, and files that Emarsys can't have taken."""

import asyncio
import gzip
import hashlib
import os
from pathlib import Path

import pytest

from audit.connectors.archive import SentFiles, source
from audit.connectors.chosen import Place
from audit.connectors.staging import Staging
from audit.progress import Silent
from audit.source_parts import ArchivePart, EmarsysPart
from checks.vocabulary import ConnectorError, Design, SettingsError, System

NOW = "item,price,order,timestamp,customer,quantity,s_channel\n"
LINE = "A1,39.98,SO-1,2026-03-02T09:15:00Z,C-77,2,web\n"
EARLIER = "order,date,customer,item,c_sales_amount,quantity\nSO-9,2019-05-06,C-1,B2,5.00,1\n"


@pytest.fixture
def archive(tmp_path):
    """Files by name -> the archive that holds them."""

    def made(written, **part):
        folder = tmp_path / "sent"
        for name, content in written.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            packed = content.encode() if isinstance(content, str) else content
            (folder / name).write_bytes(packed)
        settings = ArchivePart(**{"folder": Path("sent"), **part})
        place = Place(System.EMARSYS, EmarsysPart(archive=settings), Design(), tmp_path)
        return source(place)

    return made


def rows(found, *columns):
    return found["esp_sale_line"].rows.select(columns).rows()


def test_a_row_knows_the_file_that_brought_it_and_that_it_was_only_sent(archive, pulled):
    found = pulled(archive({"sales_items_1.csv": NOW + LINE}))
    assert rows(found, "order_id_raw", "amount_u", "contact_key", "load_id", "source") == [
        ("SO-1", 39_980_000, "C-77", "sales_items_1.csv", "file archive")
    ]
    assert rows(found, "loaded_at", "is_generated") == [(None, None)]


def test_the_earlier_layout_has_no_time_of_day_and_says_so(archive, pulled):
    found = pulled(archive({"sales_items_0.csv": EARLIER, "sales_items_1.csv": NOW + LINE}))
    assert rows(found, "order_id_raw", "item", "amount_u", "ts_is_date_only") == [
        ("SO-9", "B2", 5_000_000, True),
        ("SO-1", "A1", 39_980_000, False),
    ]


def test_the_same_file_sent_twice_is_two_loads_of_one_content(archive, pulled):
    written = {"sales_items_1.csv": NOW + LINE, "sales_items_2.csv": NOW + LINE}
    found = pulled(archive(written))
    loads = found["esp_load"].rows.select("load_id", "kind", "content_hash", "rows_in", "status")
    same = hashlib.sha256((NOW + LINE).encode()).hexdigest()
    assert loads.rows() == [(name, "sales", same, 1, None) for name in written]
    assert rows(found, "load_id") == [(name,) for name in written]


def test_a_packed_file_is_the_same_content(archive, pulled):
    written = {"sales_items_1.csv.gz": gzip.compress((NOW + LINE).encode())}
    found = pulled(archive(written))
    same = hashlib.sha256((NOW + LINE).encode()).hexdigest()
    assert found["esp_load"].rows["content_hash"].to_list() == [same]
    assert rows(found, "item") == [("A1",)]


def test_a_column_in_another_case_is_missing_as_it_is_for_emarsys(archive, pulled):
    wrong = "Item,Price,order,timestamp\nA1,1.00,SO-2,2026-03-02\n"
    found = pulled(archive({"sales_items_1.csv": NOW + LINE, "sales_items_2.csv": wrong}))
    [(source_name, line, why)] = (
        found["esp_sale_line"].rejects.select("source", "line", "reason").rows()
    )
    assert (source_name, line) == ("sales_items_2.csv", 1)
    assert "Item is not item, Price is not price" in why
    assert rows(found, "order_id_raw") == [("SO-1",)]
    assert found["esp_load"].rows["rows_in"].to_list() == [1, 1]


def test_a_record_that_can_not_be_read_was_still_offered(archive, pulled):
    found = pulled(archive({"sales_items_1.csv": NOW + LINE + "too,short\n"}))
    assert found["esp_load"].rows["rows_in"].to_list() == [2]
    assert found["esp_sale_line"].refused == [(3, "2 fields where the header has 7")]


def test_an_empty_file_is_a_load_of_nothing(archive, pulled):
    found = pulled(archive({"sales_items_1.csv": "", "sales_items_2.csv": NOW + LINE}))
    assert found["esp_load"].rows.select("load_id", "rows_in").rows() == [
        ("sales_items_1.csv", 0),
        ("sales_items_2.csv", 1),
    ]


def test_files_of_one_name_in_two_folders_are_two_loads(archive, pulled):
    written = {"2025/sales_items.csv": NOW + LINE, "2026/sales_items.csv": NOW + LINE}
    found = pulled(archive(written, pattern="*/sales_items*.csv"))
    assert found["esp_load"].rows.select("load_id", "file_name").rows() == [
        ("2025/sales_items.csv", "sales_items.csv"),
        ("2026/sales_items.csv", "sales_items.csv"),
    ]


def test_a_file_that_changes_after_it_was_measured_is_an_error(archive, tmp_path):
    one = archive({"sales_items_1.csv": NOW + LINE})
    with Staging(tmp_path / "s.sqlite", "asked") as staging:
        asyncio.run(one.fetch(frozenset(one.gives), staging, Silent()))
        os.utime(tmp_path / "sent/sales_items_1.csv", (1, 1))
        with pytest.raises(ConnectorError, match="changed while the archive was read"):
            one.exports(frozenset(one.gives), staging)


def test_an_archive_without_a_file_that_fits_is_an_error(archive, pulled):
    with pytest.raises(ConnectorError, match=r"no file like sales_items\*\.csv\*"):
        pulled(archive({"contacts.csv": "a\n"}))


@pytest.mark.parametrize(
    "part", [{"folder": None}, {"sftp": "sftp://host/folder"}, {"pattern": "../*.csv"}]
)
def test_an_archive_in_no_place_in_two_or_outside_its_own_is_refused(archive, pulled, part):
    with pytest.raises(SettingsError):
        pulled(archive({"sales_items_1.csv": NOW + LINE}, **part))


def test_the_archive_gives_both_tables_or_the_one_that_is_wanted(archive, pulled):
    one = archive({"sales_items_1.csv": NOW + LINE})
    assert isinstance(one, SentFiles)
    assert [*pulled(one, wanted={"esp_load"})] == ["esp_load"]
