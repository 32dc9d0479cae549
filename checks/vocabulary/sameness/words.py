"""Words that mean something in names and addresses; `words.csv` has kind, word and meaning."""

import csv
from functools import cache
from importlib.resources import files


@cache
def meanings(kind: str) -> dict[str, str]:
    """Each word of a kind, folded -> what it means; an empty text where that is the kind."""
    text = files(__package__).joinpath("words.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["word"]: row["meaning"] for row in rows if row["kind"] == kind}


def any_of(kind: str) -> str:
    """A pattern that matches any word of a kind."""
    return "|".join(meanings(kind))
