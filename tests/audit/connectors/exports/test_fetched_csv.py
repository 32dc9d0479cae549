"""Fetched slices of CSV without a header, and frames, as exports."""

import polars as pl
import pytest

from audit.connectors.exports.fetched_csv import fetched_csv
from audit.connectors.exports.framed import frame_of, of_frame

COLUMNS = ("user_id", "Email", "Note")


def opened(*slices, **how):
    kept = [
        (str(at), one if isinstance(one, bytes) else one.encode()) for at, one in enumerate(slices)
    ]
    return fetched_csv("contacts.csv", "export 7", lambda: iter(kept), COLUMNS, **how)


def test_slices_are_one_text_and_columns_are_those_told():
    export = opened('1,a@b.c,"x, y"\n2,,\n', "3,d@e.f,z\n")
    assert (export.columns, export.pages, export.told) == (COLUMNS, 2, "export 7")
    assert frame_of(export).rows() == [
        ("1", "a@b.c", "x, y"),
        ("2", None, None),
        ("3", "d@e.f", "z"),
    ]


@pytest.mark.parametrize("cut", range(1, 21))
def test_wherever_a_slice_ends_the_rows_are_the_same(cut):
    text = '1,é@b.c,"a\nb"\n2,x,y\n'.encode()
    assert frame_of(opened(text[:cut], text[cut:])).equals(frame_of(opened(text)))


def test_a_line_of_another_width_is_refused_with_its_number():
    [batch] = opened("1,a,b\n2,a\n", "3,a,b\n").batches((0,))
    assert batch.refused["line"].to_list() == [2]
    assert batch.rows["0"].to_list() == ["1", "3"]


def test_of_an_id_met_twice_only_the_last_copy_is_given():
    export = opened("1,old,\n2,b,\n", "1,new,\n", once="user_id", delimiter=",")
    assert frame_of(export, ["Email", "user_id"]).rows() == [("b", "2"), ("new", "1")]


def test_no_slices_are_no_columns():
    assert opened().columns is None
    assert opened("").columns is None


def test_a_frame_is_an_export_and_comes_back_as_it_was():
    frame = pl.DataFrame({"a": ["1", None, "3"], "b": ["x", "", "z"]})
    export = of_frame("joined", "items with their prices", frame, pages=4)
    assert (export.name, export.pages, export.columns) == ("items with their prices", 4, ("a", "b"))
    assert frame_of(export).rows() == [("1", "x"), (None, None), ("3", "z")]
    assert frame_of(export, ["b", "none"]).rows() == [("x", None), (None, None), ("z", None)]
    [batch] = export.batches((1,))
    assert batch.rows["line"].to_list() == [1, 2, 3]


def test_a_frame_without_rows_is_an_export_without_columns():
    assert of_frame("joined", "x", pl.DataFrame(schema={"a": pl.String})).columns is None
