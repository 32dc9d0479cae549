"""Which lines are records, and which fields they have."""

import csv
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.connectors.exports.csv_records import batches
from checks.vocabulary import ConnectorError


def read(text, *, width=3, skip=0, size=10**9, delimiter=","):
    blocks = (text[at : at + size] for at in range(0, len(text), size))
    found = list(batches(blocks, delimiter, width, skip, tuple(range(width))))
    rows = [row for one in found for row in one.rows.rows()]
    refused = [row for one in found for row in one.refused.select("line", "reason").rows()]
    return rows, refused


UNCLOSED = "a quote is opened and not closed as it should be"
STRAY = "a quote stands where none may stand"


def test_a_quoted_field_may_hold_delimiters_quotes_and_line_ends():
    assert read('"x ""y"", z","m\nn",3\n') == ([(1, 'x "y", z', "m\nn", "3")], [])


def test_the_line_is_the_one_the_record_starts_on():
    rows, _ = read('a,b,c\n\n"x\ny\nz",2,3\r\n1,2,3')
    assert [row[0] for row in rows] == [1, 3, 6]


def test_a_record_with_too_few_or_too_many_fields_is_refused_and_shifts_nothing():
    rows, refused = read("1,2,3\n1,2\n1,2,3,4\n4,5,6\n")
    assert [row[1:] for row in rows] == [("1", "2", "3"), ("4", "5", "6")]
    assert refused == [
        (2, "2 fields where the header has 3"),
        (3, "4 fields where the header has 3"),
    ]


def test_a_quote_inside_an_unquoted_field_is_a_quote():
    assert read('12" vinyl,2,3\n')[0] == [(1, '12" vinyl', "2", "3")]


def test_text_behind_a_closing_quote_is_refused():
    assert read('"Deluxe" mug,2,3\n1,2,3\n') == ([(2, "1", "2", "3")], [(1, STRAY)])


def test_a_quote_never_closed_costs_its_own_line_only():
    rows, refused = read('"open,1,2\n7,8,9\n"q",1,2\n')
    assert rows == [(2, "7", "8", "9"), (3, "q", "1", "2")]
    assert refused == [(1, UNCLOSED)]


def test_a_quote_never_closed_before_the_end_of_the_file_costs_its_own_line_only():
    rows, refused = read('1,2,3\n"open,1,2\n7,8,9\n4,5,6')
    assert [row[0] for row in rows] == [1, 3, 4]
    assert refused == [(2, "a quote is opened and never closed")]


def test_lines_that_may_be_text_of_a_broken_record_do_not_become_rows():
    rows, refused = read('"open,1,2\nsome text\n7,8,9\n"q",1,2\n')
    assert rows == [(4, "q", "1", "2")]
    assert refused == [(1, UNCLOSED)]


def test_an_empty_field_is_null_quoted_or_not():
    assert read('"",,x\n')[0] == [(1, None, None, "x")]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|", ".", "^"])
def test_any_one_sign_may_be_the_delimiter(delimiter):
    text = f'1{delimiter}"2{delimiter}2"{delimiter}3\n'
    assert read(text, delimiter=delimiter)[0] == [(1, "1", f"2{delimiter}2", "3")]


def test_a_ten_megabyte_cell_is_a_cell_like_any_other():
    text = f'1,"{"x" * 10_000_000}",3\n4,5,6\n'
    rows, refused = read(text, size=4_000_000)
    assert (len(rows[0][2]), rows[1][1:], refused) == (10_000_000, ("4", "5", "6"), [])


quick = settings(deadline=None, max_examples=60)
cells = st.text(st.sampled_from(['"', ",", "\n", "\r", "a", "é", "😀", " "]), max_size=6)


@quick
@given(st.lists(st.tuples(cells, cells, cells), max_size=8), st.integers(9, 60))
def test_what_a_csv_library_wrote_is_read_back_whole(records, size):
    written = StringIO(newline="")
    csv.writer(written, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(records)
    rows, refused = read(written.getvalue(), size=size)
    assert [tuple(cell or "" for cell in row[1:]) for row in rows] == records
    assert refused == []


@quick
@given(st.text(st.sampled_from('",\n\ra;'), max_size=60), st.integers(5, 30))
def test_any_text_at_all_is_read_alike_in_pieces_and_whole(text, size):
    assert read(text, size=size) == read(text)


@quick
@given(st.text(st.sampled_from('",\nab'), max_size=60))
def test_every_line_is_a_row_or_refused_or_inside_one(text):
    rows, refused = read(text)
    starts = sorted([row[0] for row in rows] + [line for line, _ in refused])
    assert len(starts) == len(set(starts))
    solid = [at for at, line in enumerate(text.split("\n"), 1) if line.strip("\r")]
    assert not solid or starts[0] == solid[0]


def test_a_line_longer_than_any_record_is_an_error(monkeypatch):
    monkeypatch.setattr("audit.connectors.exports.csv_records.MAX_RECORD", 50)
    with pytest.raises(ConnectorError, match="line 2 is longer"):
        read("1,2,3\n" + "x" * 99, size=20)


def test_a_quote_never_closed_is_given_up_before_it_fills_the_memory(monkeypatch):
    monkeypatch.setattr("audit.connectors.exports.csv_records.MAX_RECORD", 50)
    rows, refused = read('1,2,3\n"open,2,3\n' + "4,5,6\n" * 30, size=20)
    assert refused == [(2, "a quote is opened and never closed")]
    assert [row[0] for row in rows] == [1, *range(3, 33)]
