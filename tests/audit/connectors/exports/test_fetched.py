"""Fetched pages as an export: every value as it was sent, each record once, nothing rounded."""

import json

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.connectors.exports import json_pages, kept_columns
from audit.connectors.exports.fetched import fetched
from audit.connectors.exports.framed import frame_of
from audit.connectors.exports.json_numbers import with_quoted_numbers
from audit.connectors.exports.reading import readings
from audit.source_parts import SourcePart
from checks.vocabulary import ConnectorError, Design


def page(*records, count=0):
    return json.dumps({"data": records, "metadata": {"count": count}})


def opened(*pages, **how):
    kept = [(f"{at:04d}", one.encode()) for at, one in enumerate(pages)]
    return fetched("orders.json", "/v2/saleorders", lambda: iter(kept), **how)


def rows(export, *columns):
    return frame_of(export, columns or None).rows()


def test_columns_are_the_names_of_all_pages_and_nested_ones_are_joined_by_a_point():
    export = opened(page({"id": "1", "name": {"forename": "A"}}), page({"id": "2", "late": "x"}))
    assert export.columns == ("id", "name.forename", "late")
    assert (export.told, export.pages, export.name) == ("/v2/saleorders", 2, "/v2/saleorders")
    assert rows(export) == [("1", "A", None), ("2", None, "x")]


AWKWARD = ["1E5", "1e400", "-0", "4.10", "123456789012345678901234567890", "0.1000000000000000055"]


@pytest.mark.parametrize("number", AWKWARD)
def test_a_number_is_what_was_sent_digit_by_digit(number):
    assert rows(opened(f'{{"data": [{{"a": {number}}}, {{"a": "{number}"}}]}}')) == [
        (number,),
        (number,),
    ]


def test_words_and_empty_values_are_told_apart():
    sent = '{"data": [{"a": true, "b": null, "c": "", "d": "null", "e": false, "f": "true"}]}'
    assert rows(opened(sent)) == [("true", None, None, "null", "false", "true")]


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(deadline=None)
@given(
    st.lists(st.dictionaries(st.text(), JSON, max_size=4), min_size=1, max_size=5), st.booleans()
)
def test_quoting_numbers_leaves_none_to_round_and_changes_nothing_else(bodies, escaped):
    def plain(value):
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        if isinstance(value, list):
            return [plain(one) for one in value]
        return value if value is None or isinstance(value, str) else json.dumps(value)

    def read(text):
        return plain(json.loads(text, parse_float=lambda number: pytest.fail(f"{number} is bare")))

    # One at a time takes the short way where it can; with an array of numbers beside them, none.
    sent = pl.Series([json.dumps(one, ensure_ascii=escaped, indent=1) for one in bodies])
    alone = [with_quoted_numbers(sent[at : at + 1])[0] for at in range(len(bodies))]
    by_every_sign = with_quoted_numbers(pl.concat([sent, pl.Series(["[0.1]"])]))
    assert [read(one) for one in alone] == plain(bodies)
    assert [read(one) for one in by_every_sign[:-1]] == plain(bodies)


def test_an_array_of_values_is_those_values_joined():
    sent = page(
        {"tags": ["a", "b,c", 'd"'], "n": [1, 2.50]}, {"tags": [], "n": None}, {"tags": "x"}
    )
    export = opened(sent.replace("2.5", "2.50"), lists=("tags", "n"))
    assert rows(export) == [('a,b,c,d"', "1,2.50"), (None, None), ("x", None)]


def test_of_an_id_met_twice_only_the_copy_kept_last_is_given():
    pages = (
        page({"id": 1, "v": "old"}, {"id": 2, "v": "b"}),
        page({"id": 1, "v": "new"}, {"v": "c"}),
    )
    assert rows(opened(*pages, once="id")) == [("2", "b"), ("1", "new"), (None, "c")]


def test_what_a_page_stands_for_is_beside_each_of_its_records():
    pages = page({"sku": "A"}, {"sku": "B"}), page(), page({"sku": "C"})
    export = opened(*pages, with_text={"order": lambda at: f"o-{int(at)}"})
    assert rows(export, "order", "sku") == [("o-0", "A"), ("o-0", "B"), ("o-2", "C")]


def test_the_elements_of_an_inner_array_are_rows_with_their_records_fields():
    refund = {"id": "r1", "at": "x", "lines": [{"sku": "A", "qty": 1.0}, {"sku": "B", "at": "y"}]}
    export = opened(page(refund, {"id": "r2", "lines": []}, {"id": "r3"}), each="lines")
    assert rows(export, "id", "at", "sku", "qty") == [
        ("r1", "x", "A", "1.0"),
        ("r1", "y", "B", None),
    ]


def test_records_may_lie_deeper_or_at_the_top_or_be_one():
    assert rows(opened('{"data": {"result": [{"a": 1}]}}', inside="data.result")) == [("1",)]
    assert rows(opened('[{"a": 1}, {"a": 2}]', inside="")) == [("1",), ("2",)]
    assert rows(opened('{"data": {"a": 1}}')) == [("1",)]


@pytest.mark.parametrize("sent", ['{"data": []}', '{"data": null}', '{"data": false}'])
def test_a_page_that_says_it_has_no_records_has_none(sent):
    assert opened(sent).columns is None


@pytest.mark.parametrize("sent", ['{"message": "no"}', '{"data": "x"}', '{"data": true}', "[]"])
def test_a_page_without_records_where_they_should_be_is_an_error(sent):
    with pytest.raises(ConnectorError, match="an answer of /v2/saleorders holds no records"):
        opened(page({"a": 1}), sent)


@pytest.mark.parametrize("sent", ["<html>", "", '{"data": [{"a": 1}', '{"data": ["'])
def test_a_page_that_is_no_json_is_an_error_without_its_words(sent):
    with pytest.raises(ConnectorError) as told:
        opened(page({"a": "secret"}), sent)
    assert "secret" not in str(told.value)


def test_what_is_no_record_is_refused_with_its_number():
    export = opened(page({"a": "1"}, "odd"), page(7, {"a": "2"}))
    refused = [row for one in export.batches((0,)) for row in one.refused.rows()]
    assert [line for line, *_ in refused] == [2, 3]
    assert rows(export) == [("1",), ("2",)]


def test_pages_read_in_groups_are_the_same_as_read_at_once(monkeypatch):
    pages = [page({"id": n, "v": n}, {"id": n + 1, "v": n}) for n in range(50)]
    at_once = rows(opened(*pages, once="id"))
    monkeypatch.setattr(json_pages, "GROUP_PAGES", 7)
    assert rows(opened(*pages, once="id")) == at_once
    assert len(at_once) == 51


def test_names_that_differ_in_their_case_alone_are_two_columns():
    assert rows(opened(page({"id": "1", "Id": "2"}, {"ID": 3})), "id", "Id", "ID") == [
        ("1", "2", None),
        (None, None, "3"),
    ]


def test_a_text_that_looks_like_an_object_stays_a_text():
    assert rows(opened(page({"a": '{"b":{"c":1}}', "d": [{"e": 1}]}))) == [
        ('{"b":{"c":1}}', '[{"e":1}]')
    ]


def test_a_name_that_is_no_word_is_a_column_too():
    assert rows(opened(page({"a b": 1, "": 2, "c/d~e": [1], "é": "x"}))) == [
        ("1", "2", "[1]", "x"),
    ]


def test_values_kept_in_a_folder_are_those_kept_in_memory(monkeypatch, tmp_path):
    pages = [page({"id": n, "v": f"{n}.50"}, *([{"late": "x"}] if n > 3 else [])) for n in range(9)]
    in_memory = opened(*pages, once="id")
    monkeypatch.setattr(kept_columns, "HELD_BYTES", 0)
    monkeypatch.setattr(json_pages, "GROUP_PAGES", 2)
    in_files = opened(*pages, once="id", folder=tmp_path)
    assert rows(in_files) == rows(in_memory)
    assert len([*tmp_path.rglob("*.arrow")]) == 5


def test_pages_are_opened_once_however_often_they_are_read():
    begun = []
    export = fetched("o", "/o", lambda: iter(begun.append(1) or [("0", page({"a": 1}).encode())]))
    assert rows(export) == rows(export, "a") == [("1",)]
    assert len(begun) == 1


def test_fetched_records_make_the_same_table_as_the_same_records_in_a_file(read):
    sent = [
        {"saleOrderId": "o-1", "niceId": 7, "total": 12.50, "createdAt": "2026-03-01T10:00:00Z"},
        {"saleOrderId": "o-2", "niceId": 8, "total": 0.1, "createdAt": None},
    ]
    [there] = read({"saleorders.json": json.dumps(sent)}).values()
    [made] = readings({"erp_order": [opened(page(*sent))]}, SourcePart(), Design())
    [portion] = made.portions
    assert portion.rows.equals(there.rows)
    assert (made.source, made.files, portion.seen) == ("/v2/saleorders", (), 2)
