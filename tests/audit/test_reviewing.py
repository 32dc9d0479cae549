"""The command `review`: asks pair by pair, keeps each answer at once, takes in those of a page."""

import io
import json
import os
import signal
import subprocess
import sys

import polars as pl
import pytest

from audit.answers import Answered, keep, read
from audit.cli import main

PAIRS = pl.DataFrame(
    {
        "left_id": ["1", "1", "3"],
        "right_id": ["2", "3", "4"],
        "probability": [0.5, 0.6, 0.3],
        "kind": ["doubtful"] * 3,
        "evidence": [{"email": 3.5, "start": -3.5}] * 3,
        "agreement": [{"email": "close"}] * 3,
    }
)
PEOPLE = pl.DataFrame(
    {
        "of": ["people"] * 4,
        "record_id": ["1", "2", "3", "4"],
        "email": ["ann@example.com", "anm@example.com", "\x1b[31m[red]x", None],
        "city": ["Leeds", None, None, None],
    }
)


@pytest.fixture
def folder(tmp_path):
    PAIRS.write_parquet(tmp_path / "pairs.parquet")
    PEOPLE.write_parquet(tmp_path / "people.parquet")
    return tmp_path


@pytest.fixture
def review(folder, capsys, monkeypatch):
    """Runs the command while a person types these lines; gives exit code and output."""

    def run(typed="", *options):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main(["review", str(folder), "--as", "Ann", *map(str, options)])
        return ended.value.code, capsys.readouterr().out

    return run


def given(folder):
    return [(one.left, one.right, one.answer) for one in read(folder / "answers.jsonl").given]


def test_both_records_are_shown_side_by_side_with_what_each_field_is_worth(review):
    code, said = review("q\n")
    assert code == 0
    assert "1 of 3   50.0 % one person" in said
    line = next(one for one in said.splitlines() if one.startswith("E-mail"))
    assert line.split() == ["E-mail", "ann@example.com", "anm@example.com", "close", "+3.5"]
    assert any(line.split()[:2] == ["City", "Leeds"] for line in said.splitlines())


def test_an_empty_value_is_a_dash_and_records_of_two_systems_are_told_apart(review, folder):
    # "4" has no e-mail; the pair 3-4 is the last one.
    systems = PAIRS.with_columns(left_of=pl.lit("stokly"), right_of=pl.lit("emarsys"))
    systems.write_parquet(folder / "pairs.parquet")
    both = [PEOPLE.with_columns(of=pl.lit(one)) for one in ("stokly", "emarsys")]
    pl.concat(both).write_parquet(folder / "people.parquet")
    _, said = review("u\nu\nq\n")
    assert "stokly:3" in said
    assert "emarsys:4" in said
    assert "null" not in said


def test_a_kind_that_does_not_exist_is_refused(review):
    assert review("", "--kind", "cousin")[0] == 5


def test_answers_are_kept_with_who_and_the_probability_that_was_shown(review, folder):
    review("s\ndifferent\nu\n")
    assert given(folder) == [("1", "2", "same"), ("1", "3", "different"), ("3", "4", "unsure")]
    first = json.loads((folder / "answers.jsonl").read_text().splitlines()[0])
    assert (first["who"], first["probability"]) == ("Ann", 0.5)


def test_back_asks_again_and_the_last_answer_counts(review, folder):
    review("s\nb\nd\nq\n")
    assert given(folder) == [("1", "2", "same"), ("1", "2", "different")]
    assert read(folder / "answers.jsonl").decided["answer"].to_list() == ["different"]


def test_what_is_answered_is_not_asked_again_unless_it_is_wanted(review):
    review("s\nq\n")
    assert "1 of 2 " in review("q\n")[1]
    assert "1 of 3   50.0 % one person; held apart; Ann said same" in review("q\n", "--again")[1]


def test_the_end_of_input_keeps_what_was_said(review, folder):
    code, said = review("s\n")
    assert (code, given(folder)) == (0, [("1", "2", "same")])
    assert "1 same, 0 different, 0 unsure" in said


def test_a_word_that_means_nothing_is_asked_again(review, folder):
    assert "'yes': type one of s, d, u, b, q" in review("yes\nsam\nq\n")[1]
    assert given(folder) == [("1", "2", "same")]


def test_what_the_data_wrote_gives_the_terminal_no_orders(review):
    said = review("s\nq\n")[1]
    assert "\x1b[31m" not in said
    assert "[U+001B][31m[red]x" in said


def test_an_answer_outlives_a_kill(folder):
    command = [sys.executable, "-m", "audit", "review", str(folder), "--as", "Ann"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as asking:
        asking.stdin.write(b"same\n")
        asking.stdin.flush()
        told = b""
        while b"2 of 3" not in told:
            told += os.read(asking.stdout.fileno(), 4096)
        asking.send_signal(signal.SIGKILL)
    assert given(folder) == [("1", "2", "same")]


def saved(folder, *answers, when="2030-01-01T00:00:00+00:00"):
    path = folder / "saved.jsonl"
    path.unlink(missing_ok=True)
    keep(path, [Answered("people", *one, None, "Bea", when) for one in answers])
    return path


def test_answers_of_a_page_are_taken_in_once(review, folder):
    path = saved(folder, ("1", "people", "2", "same"))
    assert "1 answer, kept in" in review("", "--take", path)[1]
    assert "no answers, kept in" in review("", "--take", path)[1]
    assert given(folder) == [("1", "2", "same")]


def test_conflicting_answers_are_told_and_the_later_one_counts(review, folder):
    review("s\nq\n")
    later = saved(folder, ("1", "people", "2", "different"))
    said = review("", "--take", later)[1]
    assert "1 and 2: Ann said same, Bea said different; the later one counts: different" in said
    older = saved(folder, ("1", "people", "2", "same"), when="2001-01-01T00:00:00+00:00")
    assert "the later one counts: different" in review("", "--take", older)[1]
    assert read(folder / "answers.jsonl").decided["answer"].to_list() == ["different"]


def test_answers_about_other_pairs_and_torn_lines_are_refused_and_told(review, folder):
    path = saved(folder, ("1", "people", "9", "same"), ("1", "people", "2", "same"))
    path.write_text(path.read_text() + '{"left"')
    code, said = review("", "--take", path)
    assert (code, given(folder)) == (4, [("1", "2", "same")])
    assert "1 and 9 are no pair of this folder" in said
    assert "line 3 of saved.jsonl is no whole answer" in said


def test_a_file_of_answers_that_is_not_there_ends_with_5(review, folder):
    assert review("", "--take", folder / "none.jsonl")[0] == 5


def test_the_page_holds_the_open_pairs_and_says_that_it_shows_personal_values(review, folder):
    review("s\nq\n")
    code, said = review("", "--page", folder / "review.html", "--most", 1)
    page = (folder / "review.html").read_text()
    assert (code, page.count("<article")) == (0, 1)
    assert "hand it to nobody" in page
    assert "it shows personal values" in said
