"""Which columns are the key of two tables, where nobody says it."""

import re
from collections.abc import Mapping, Sequence
from itertools import combinations

from checks.vocabulary import Engine, SettingsError
from checks.workings.pairing.kinds import sort_of

NEARLY_ALL = 0.95  # of the rows have a value of their own; a sketch is off by some percent
FILLED = 0.9
MOST_TRIED = 5  # columns that are tried in twos and threes
SORTS = ("text", "whole", "day", "local", "zoned")
# What a column that names records is called.
_KEYLIKE = re.compile(r"(?i)(^|_|[a-z])(id|ids|no|nr|number|code|ref|key|sku|ean|item|email|line)$")


def suggested(engine: Engine, left: str, right: str, mapped: Mapping[str, str]) -> tuple[str, ...]:
    """Left names of the fewest columns that nearly always name one row on both sides.

    Raises:
        SettingsError: no one, two or three columns do.
    """
    types = engine.columns(left)
    theirs = set(engine.columns(right))
    shared = [
        name
        for name, type_ in types.items()
        if mapped.get(name, name) in theirs and sort_of(type_) in SORTS
    ]
    single = _tried(engine, left, [(name,) for name in shared])
    order = sorted(shared, key=lambda name: (not _KEYLIKE.search(name), -single[(name,)]))
    for size in (1, 2, 3):
        sets = (
            [(name,) for name in order]
            if size == 1
            else list(combinations(order[:MOST_TRIED], size))
        )
        ours = single if size == 1 else _tried(engine, left, sets)
        good = [names for names in sets if ours[names] >= NEARLY_ALL]
        right_names = {names: tuple(mapped.get(name, name) for name in names) for names in good}
        answered = _tried(engine, right, list(right_names.values()))
        for names in good:
            if answered[right_names[names]] >= FILLED:
                return names
    raise SettingsError(
        "no key is named, and none stands out",
        where="--on",
        do=f"name the columns that make a record: {', '.join(order[:8]) or 'the sides share none'}",
    )


def _tried(
    engine: Engine, relation: str, sets: Sequence[tuple[str, ...]]
) -> dict[tuple[str, ...], float]:
    """Set of columns -> its different values as a share of all rows; 0 where it is often empty."""
    if not sets:
        return {}
    [row] = engine.ask("uniqueness", relation=relation, sets=sets).to_dicts()
    rows = max(row["rows"], 1)
    return {
        names: row[f"distinct_{at}"] / rows if row[f"filled_{at}"] >= FILLED * row["rows"] else 0.0
        for at, names in enumerate(sets)
    }
