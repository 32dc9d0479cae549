from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.connectors.stokly.filters import (
    CannotBeSaid,
    after,
    both,
    differs,
    either,
    equals,
    one_of,
)
from audit.sandbox.servers.stokly.filter_grammar import condition


def test_a_text_is_marked_as_one_so_that_its_noughts_stay():
    assert equals("sku", "00123").text == "[sku]=={@string;00123}"


def test_null_has_a_word_of_its_own():
    assert equals("parentId", None).text == "[parentId]=={@null;}"


def test_a_moment_is_sent_in_utc_with_its_z():
    summer = datetime(2025, 5, 28, 12, 46, tzinfo=timezone(timedelta(hours=1)))
    assert after("timeUpdated", summer).text == "[timeUpdated]>>{2025-05-28T11:46:00.000Z}"


def test_conditions_are_joined_inside_brackets():
    some = either(equals("stage", "order"), both(equals("a", 1), differs("b", value=True)))
    assert some.text == "([stage]=={@string;order}||([a]=={1}&&[b]!={1}))"


def test_ids_are_asked_for_two_hundred_at_a_time():
    found = [one.text for one in one_of("saleOrderId", [f"id-{n}" for n in range(401)])]
    assert [one.count(",") + 1 for one in found] == [200, 200, 1]
    assert found[2] == "[saleOrderId]=*{id-400}"


@pytest.mark.parametrize("text", ["a}b", "{", "a,b", "[x]", "", "a\nb"])
def test_a_text_whose_escape_nobody_knows_is_refused_and_not_sent_wrongly(text):
    with pytest.raises(CannotBeSaid):
        equals("sku", text)
    with pytest.raises(CannotBeSaid):
        [*one_of("sku", [text])]


@pytest.mark.parametrize("field", ["a]=={1}||[b", "", "1a", "a b"])
def test_a_field_is_a_plain_name(field):
    with pytest.raises(CannotBeSaid):
        equals(field, 1)


@settings(deadline=None)
@given(st.text(st.characters(exclude_characters="{}[],", exclude_categories=["Cc", "Cs"])))
def test_whatever_can_be_said_is_understood_as_one_condition(text):
    if text:
        assert condition(equals("sku", text).text, less_than=False).fields == {"sku"}
