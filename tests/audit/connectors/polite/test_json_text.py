"""How deep JSON is, without parsing it."""

from json import dumps

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.connectors.polite.json_text import NotJson, is_torn, parsed, too_deep

TEXT = st.text(st.sampled_from('[]{}"\\\\/nu0a:, \n'), max_size=8)
VALUES = st.recursive(
    TEXT | st.integers() | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=12,
)


def depth(value):
    inside = value.values() if isinstance(value, dict) else value
    return 1 + max(map(depth, inside), default=0) if isinstance(value, dict | list) else 0


@settings(deadline=None)
@given(VALUES)
def test_the_depth_is_that_of_the_parsed_value(value):
    body = dumps([value]).encode()
    assert not too_deep(body, depth([value]))
    assert too_deep(body, depth([value]) - 1)


@settings(deadline=None)
@given(st.binary(max_size=60))
def test_any_bytes_have_a_depth(body):
    assert too_deep(b"[" + body, 0) is True
    assert too_deep(body, 100) is False


@pytest.mark.parametrize("text", ["1.10", "1e400", "-0.0", "NaN", "Infinity"])
def test_no_number_becomes_a_float(text):
    assert parsed(f"[{text}, 12]".encode()) == [text, 12]


def test_json_that_breaks_off_is_told_from_json_that_is_none():
    assert is_torn(b' {"data": [')
    assert not is_torn(b"[]\n")
    assert not is_torn(b"user_id,1\n")


def test_json_too_deep_to_be_parsed_is_an_error_and_no_crash():
    with pytest.raises(NotJson, match="nested too deep"):
        parsed(b"[" * 100_000 + b"]" * 100_000)
