"""The journal of answers: it only grows, the last answer counts, a torn line loses itself alone."""

import json

import pytest

from audit.answers import Answered, keep, read
from checks.vocabulary import StoreError

WHEN = "2026-03-02T12:00:00+00:00"


def said(left, right, answer, *, of=("people", "people"), who="Ann"):
    return Answered(of[0], left, of[1], right, answer, 0.42, who, WHEN)


@pytest.fixture
def path(tmp_path):
    return tmp_path / "answers.jsonl"


def test_where_there_is_no_file_nobody_has_answered(path):
    assert read(path).given == ()
    assert read(path).decided.is_empty()


def test_what_is_kept_is_read_again_with_who_and_when_and_what_was_shown(path):
    given = (said("1", "2", "same"), said("O'Neil \u2028 ü", "3", "unsure"))
    for one in given:
        keep(path, [one])
    assert read(path).given == given
    assert path.stat().st_mode & 0o777 == 0o600


def test_the_last_answer_on_a_pair_counts_whichever_record_is_named_first(path):
    keep(path, [said("1", "2", "same"), said("2", "1", "different")])
    assert read(path).decided.rows() == [("people", "1", "people", "2", "different")]


def test_unsure_takes_an_answer_back(path):
    keep(path, [said("1", "2", "same"), said("1", "2", "unsure")])
    assert read(path).decided.is_empty()


def test_ids_of_two_tables_are_not_mixed_up(path):
    across = ("people", "others")
    keep(path, [said("1", "1", "same", of=across), said("7", "8", "different")])
    keep(path, [said("5", "6", "same", of=across[::-1])])
    found = read(path).decided_between(*across)
    assert found.rows() == [("1", "1", "same"), ("6", "5", "same")]
    assert read(path).decided_between("people", "people").rows() == [("7", "8", "different")]


def test_wherever_a_crash_cuts_the_file_only_the_answer_being_written_is_lost(path):
    given = [said("1", "2", "same"), said("ä", "4", "different")]
    keep(path, given)
    whole = path.read_bytes()
    ends = [at for at, sign in enumerate(whole) if sign == ord("\n")]
    for cut in range(len(whole)):
        path.write_bytes(whole[:cut])
        assert read(path).given == tuple(given[: sum(end <= cut for end in ends)])


def test_after_a_torn_line_the_next_answer_stands_on_its_own(path):
    keep(path, [said("1", "2", "same")])
    path.write_bytes(path.read_bytes() + b'{"left_of": "peo')
    keep(path, [said("3", "4", "different")])
    found = read(path)
    assert [one.left for one in found.given] == ["1", "3"]
    assert found.torn == (2,)


@pytest.mark.parametrize(
    "wrong",
    [
        {"answer": "maybe"}, {"left": 7}, {"when": "yesterday"}, {"right": "1"}, {"who": None},
        {"probability": "much"},
    ],
)  # fmt: skip
def test_a_line_that_is_no_answer_is_passed_over_and_told(path, wrong):
    line = {"left": "1", "right": "2", "answer": "same", "who": "Ann", "when": WHEN} | wrong
    path.write_text(json.dumps(line) + "\n[1]\nnull\n")
    assert (read(path).given, read(path).torn) == ((), (1, 2, 3))


def test_a_file_that_cannot_be_written_is_told_in_words(tmp_path):
    with pytest.raises(StoreError, match="the answers could not be read or kept"):
        keep(tmp_path, [said("1", "2", "same")])
    with pytest.raises(StoreError, match="the answers could not be read or kept"):
        read(tmp_path)
