from datetime import UTC, datetime, timedelta

import pytest

from reports import words


def bare(text):
    return text.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("number", "things", "said"),
    [
        (0, "orders", "no orders"),
        (1, "orders", "1 order"),
        (2_000, "orders", "2,000 orders"),
        (1, "people", "1 person"),
        (1, "identifiers in use", "1 identifier in use"),
        (1, "email addresses", "1 email address"),
        (1, "copies", "1 copy"),
    ],
)
def test_things_are_counted_in_their_own_number(number, things, said):
    assert bare(words.counted(number, things)) == said


@pytest.mark.parametrize(
    ("number", "whole", "said"),
    [
        (333, 12_000, "2.8 %"),
        (7, 20_000, "0.04 %"),
        (1, 1_000_000, "under 0.01 %"),
        (0, 50, "0 %"),
        (50, 50, "100 %"),
        (99_999, 100_000, "over 99.9 %"),
        (0, 0, "0 %"),
    ],
)
def test_a_share_never_rounds_to_none_or_to_all(number, whole, said):
    assert bare(words.share(number, whole)) == said


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0, "0 s"), (59, "59 s"), (1_980, "33 min"), (12_000, "3 h 20 min"), (176_400, "2 d 1 h")],
)
def test_a_delay_is_said_in_its_two_largest_units(seconds, said):
    assert bare(words.lasting(seconds)) == said


def test_an_agreed_time_stays_in_the_unit_it_was_agreed_in():
    agreed = [words.agreed(timedelta(hours=26)), words.agreed(timedelta(days=30))]
    assert [bare(one) for one in agreed] == ["26 h", "30 d"]


def test_a_moment_is_told_in_the_business_time_zone_and_names_it():
    summer = datetime(2026, 7, 1, 22, 30, tzinfo=UTC)
    assert words.moment(summer, "Europe/London") == "1 July 2026, 23:30 BST"


def test_a_list_has_one_and():
    assert words.listed(["a"]) == "a"
    assert words.listed(["a", "b", "c"]) == "a, b and c"
