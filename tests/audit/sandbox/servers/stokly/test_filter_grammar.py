"""Filters: what each says of rows, asked of SQLite itself."""

import json
import sqlite3
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.sandbox.servers.stokly.filter_grammar import Unreadable, condition

ROWS = [
    {"n": 1, "sku": "00123", "at": "2026-05-01T10:00:00Z", "tags": ["vip", "new"], "on": True},
    {"n": 2, "sku": "123", "at": "2026-05-01T11:00:00Z", "tags": [], "on": False},
    {"n": 3, "sku": None, "at": None, "tags": ["vip2"], "on": True, "to": {"city": "Ely"}},
]


def found(text, **options):
    """Numbers of the rows that the filter lets through."""
    told = condition(text, **options)
    with closing(sqlite3.connect(":memory:")) as connection:
        connection.execute("CREATE TABLE t (row TEXT)")
        connection.executemany("INSERT INTO t VALUES (?)", [(json.dumps(row),) for row in ROWS])
        rows = connection.execute(f"SELECT row FROM t WHERE {told.sql}", told.values)  # noqa: S608 - the code under test made it
        return [json.loads(row)["n"] for (row,) in rows]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("", [1, 2, 3]),
        ("[n]=={2}", [2]),
        ("[n]!={2}", [1, 3]),
        ("[sku]=={@null;}", [3]),
        ("[sku]!={@null;}", [1, 2]),
        ("[sku]!={123}", [1, 3]),
        ("[sku]=={@string;00123}", [1]),
        ("[sku]=={00123}", [2]),
        ("[n]=*{1,3,9}", [1, 3]),
        ("[sku]=*{@string;00123,x}", [1]),
        ("[tags]::{vip}", [1]),
        ("[sku]::{12}", [1, 2]),
        ("[on]=={1}", [1, 3]),
        ("[to.city]=={Ely}", [3]),
        ("[n]>>{1}", [2, 3]),
        ("[n]>={2}", [2, 3]),
        ("[sku]>>{0}", []),
        ("[at]>>{2026-05-01T10:00}", [2]),
        ("[at]>={2026-05-01T10:00:00.000Z}", [1, 2]),
        ("[at]>>{2026-05-01T10:00:00.000Z}", [2]),
        ("[n]=={1}||[n]=={2}&&[on]=={1}", [1]),
        ("([n]=={1}||[n]=={2})&&[on]=={0}", [2]),
        (" [n]=={1} || [n]=={3} ", [1, 3]),
    ],
)
def test_a_filter_lets_through_what_it_says(text, numbers):
    assert found(text) == numbers


def test_lower_bounds_are_known_only_where_they_are_said_to_be():
    assert found("[n]<<{2}", less_than=True) == [1]
    assert found("[n]<={2}", less_than=True) == [1, 2]
    with pytest.raises(Unreadable, match="<<"):
        condition("[n]<<{2}")


@pytest.mark.parametrize(
    "text",
    [
        *("[n]", "[n]=={1", "[n]=={1}&&", "&&[n]=={1}", "([n]=={1}", "[n]=={1})", "n=={1}"),
        *("[n]=={1}&[n]=={2}", "{n}==[1]", "[n']=={1}", "[n]=={1}[n]=={2}"),
        "(" * 60 + "[n]=={1}" + ")" * 60,
    ],
)
def test_what_is_no_filter_is_refused(text):
    with pytest.raises(Unreadable):
        condition(text)


def test_two_hundred_terms_and_two_hundred_members_are_taken():
    assert found("||".join(f"[n]=={{{n}}}" for n in range(2, 202))) == [2, 3]
    assert found(f"[n]=*{{{','.join(map(str, range(2, 202)))}}}") == [2, 3]


@given(st.text(alphabet="[]{}()=!:*><&|n1'\"; @,.", max_size=40))
def test_any_text_is_a_filter_or_is_refused(text):
    try:
        found(text, less_than=True)
    except Unreadable:
        return


@given(st.text(st.characters(exclude_characters="{}", exclude_categories=["Cs"]), max_size=30))
def test_a_value_is_never_read_as_sql(value):
    assert found(f"[n]=={{@string;nothing{value}}}") == []
