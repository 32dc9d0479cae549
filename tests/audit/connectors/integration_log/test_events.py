"""Event logs and error queues: lines about one record told together."""

import pytest

from audit.connectors.chosen import Place
from audit.connectors.integration_log import source
from audit.source_parts import LogPart, SyncPart
from checks.vocabulary import ConnectorError, Design, SettingsError, System

HEAD = "lane,entity,key,time,attempt,status,error\n"


@pytest.fixture
def log(tmp_path, pulled):
    """Files by name -> the one table that the log gives; further words are its settings."""

    def made(written, **part):
        folder = tmp_path / "exports"
        folder.mkdir(exist_ok=True)
        for name, text in written.items():
            (folder / name).write_text(text)
        settings = SyncPart(folder=folder, log=LogPart(**part))
        place = Place(System.SYNC, settings, Design(), tmp_path)
        [found] = pulled(source(place)).values()
        return found

    return made


def told(found, *columns):
    return found.rows.select(columns).rows()


def test_lines_of_one_record_are_one_row(log):
    found = log(
        {
            "log.csv": HEAD
            + "orders,order,1001,2026-03-02T09:00:00Z,,queued,\n"
            + "orders,order,1001,2026-03-02T09:05:00Z,1,error,timeout\n"
            + "orders,order,1001,2026-03-02T09:10:00Z,2,success,\n"
        }
    )
    assert told(found, "lane", "entity", "key", "attempts", "last_error", "status") == [
        ("orders", "order", "1001", 2, "timeout", "delivered")
    ]
    assert told(found, "created_at_raw", "delivered_at_raw") == [
        ("2026-03-02T09:00:00.000000Z", "2026-03-02T09:10:00.000000Z")
    ]


def test_a_record_that_changes_after_its_delivery_goes_a_way_of_its_own(log):
    found = log(
        {
            "log.csv": HEAD
            + "o,order,1,2026-03-02T09:00:00Z,1,ok,\n"
            + "o,order,1,2026-03-05T09:00:00Z,1,failed,no such contact\n"
        }
    )
    assert told(found, "status", "last_error", "delivered_at_raw") == [
        ("delivered", None, "2026-03-02T09:00:00.000000Z"),
        ("failed", "no such contact", None),
    ]


def test_one_key_of_two_entities_is_two_records(log):
    lines = "a,order,1,2026-03-02,1,ok,\na,refund,1,2026-03-02,1,ok,\n"
    assert told(log({"log.csv": HEAD + lines}), "entity") == [("order",), ("refund",)]


def test_lines_out_of_order_and_in_several_files_are_told_in_the_order_of_time(log):
    found = log(
        {
            "log-1.csv": HEAD + "o,order,1,2026-03-02T09:20:00Z,,rejected,2007\n",
            "log-2.csv": HEAD + "o,order,1,2026-03-02T09:10:00Z,,retry,timeout\n",
        }
    )
    assert told(found, "created_at_raw", "attempts", "last_error", "status") == [
        ("2026-03-02T09:10:00.000000Z", 2, "2007", "rejected")
    ]


def test_attempts_are_counted_where_they_are_not_numbered(log):
    lines = "".join(f"o,order,1,2026-03-02T09:0{at}:00Z,,failed,x\n" for at in range(1, 4))
    waits = "o,order,1,2026-03-02T09:00:00Z,,queued,\n"
    assert told(log({"log.csv": HEAD + waits + lines}), "attempts") == [(3,)]


def test_a_line_without_key_or_time_is_refused_with_its_file(log):
    found = log(
        {
            "log-1.csv": HEAD + "o,order,,2026-03-02,1,ok,\n",
            "log-2.csv": HEAD + "o,order,1,yesterday,1,ok,\no,order,2,2026-03-02,1,ok,\n",
        }
    )
    assert found.refused == [
        (2, "it names no record (log-1.csv)"),
        (2, "its time can't be read (log-2.csv)"),
    ]
    assert told(found, "key") == [("2",)]


def test_json_lines_and_nested_names_are_read(log):
    line = (
        '{"flow": "orders", "type": "order", "id": 1001, "timestamp": 1772442970000,'
        ' "retries": 4, "state": "dead_letter", "error": {"message": "2005: no value"}}\n'
    )
    found = log({"run-log.ndjson": line})
    assert told(found, "key", "created_at_raw", "attempts", "last_error", "status") == [
        ("1001", "2026-03-02T09:16:10.000000Z", 4, "2005: no value", "rejected")
    ]


def test_the_settings_name_fields_words_zone_and_format(log):
    found = log(
        {"app log.csv": "when,what,ok?\n02/07/2026 10:00,7,ja\n"},
        fields={"at": "when", "key": "what", "status": "ok?"},
        statuses={"ja": "delivered"},
        zone="Europe/Vienna",
        format="%d/%m/%Y %H:%M",
    )
    assert told(found, "key", "status", "delivered_at_raw") == [
        ("7", "delivered", "2026-07-02T08:00:00.000000Z")
    ]


def test_a_word_that_nobody_explains_stays_as_the_log_wrote_it(log):
    found = log({"log.csv": HEAD + "o,order,1,2026-03-02,1,Parked,\n"})
    assert told(found, "status", "delivered_at") == [("Parked", None)]


def test_what_stands_in_an_error_queue_has_failed(log):
    queue = "queue,object id,failed at,delivery count,reason\norders,7,2026-03-02,5,2008\n"
    found = log({"error queue.csv": queue}, files="error*", preset="queue")
    assert told(found, "lane", "key", "attempts", "last_error", "status") == [
        ("orders", "7", 5, "2008", "failed")
    ]


def test_ids_keep_their_leading_zeros_and_their_length(log):
    key = "0012345678901234567890"
    found = log({"log.jsonl": f'{{"id": "{key}", "at": "2026-03-02", "status": "ok"}}\n'})
    assert told(found, "key") == [(key,)]


def test_a_long_log_is_folded_whole(log):
    ways = 60_000
    lines = "".join(
        f"o,order,{at},2026-03-02T09:00:00Z,,queued,\no,order,{at},2026-03-02T09:01:00Z,1,ok,\n"
        for at in range(ways)
    )
    found = log({"log.csv": HEAD + lines})
    assert found.rows["key"].n_unique() == found.rows.filter(status="delivered").height == ways


@pytest.mark.parametrize(
    ("part", "why"),
    [
        ({"preset": "event"}, "did you mean events?"),
        ({"fields": {"keys": "id"}}, "did you mean key?"),
        ({"statuses": {"x": "arrived"}}, "no status of ours arrived"),
        ({"zone": "Europe/Wien"}, "no time zone Europe/Wien"),
        ({"fields": {"key": "order no"}}, "log.csv has no field order no"),
        ({"files": "../*log*"}, "lies outside"),
    ],
)
def test_settings_that_can_not_be_followed_are_named(log, part, why):
    with pytest.raises(SettingsError) as caught:
        log({"log.csv": HEAD}, **part)
    assert why in str(caught.value)


def test_a_file_that_is_no_such_log_is_named_with_what_it_lacks(log):
    with pytest.raises(ConnectorError, match=r"log\.csv has no field for at"):
        log({"log.csv": "key,status\n1,ok\n"})


def test_a_folder_without_a_log_is_an_error(log):
    with pytest.raises(ConnectorError, match="no log like"):
        log({"notes.csv": HEAD})
