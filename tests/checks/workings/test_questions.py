"""The questions that run over every row: each says what a row is, and any engine can answer it."""

import re
from pathlib import Path

import pytest

import checks

WORKINGS = Path(checks.__file__).parent / "workings"
FILES = sorted([*WORKINGS.glob("sql/*.sql"), *WORKINGS.glob("pairing/sql/*.sql")])
# Words are what an engine says in its own way; forms are parts of questions, and none themselves.
QUESTIONS = [file for file in FILES if not file.stem.startswith("words_")]
WHOLE = [file for file in QUESTIONS if not file.stem.endswith("forms")]

# Functions whose answers differ from engine to engine, in silence or loudly.
NOT_PORTABLE = re.compile(
    r"(?<!say\.)\b(strip_accents|jaro_winkler_similarity|timezone|range|generate_series"
    r"|quantile_cont|asof|pivot|by name|regexp_replace|regexp_matches|regexp_full_match|format"
    r"|strftime|date_diff|datediff|dow|hash|isfinite|nfc_normalize|strlen|columns)\("
)


def code_of(file):
    text = re.sub(r"\{#.*?#\}", "", file.read_text(), flags=re.DOTALL)
    return re.sub(r"--.*", "", text).lower()


@pytest.mark.parametrize("file", WHOLE, ids=lambda file: file.stem)
def test_a_question_says_what_one_row_is(file):
    assert "-- One row is" in file.read_text()


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda file: file.stem)
def test_a_question_keeps_to_what_every_engine_can_do(file):
    assert NOT_PORTABLE.findall(code_of(file)) == []


def test_no_two_questions_share_a_name():
    assert len({file.stem for file in FILES}) == len(FILES)
