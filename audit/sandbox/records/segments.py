"""Segments: which rules the account groups its contacts by, and the fingerprint of each rule."""

import hashlib
import json
from typing import Any

import polars as pl

from audit.sandbox.chance import between, stream

ALL = "All contacts"
OPT_IN, EMAIL = 31, 3
Rule = dict[str, Any]

RULES: dict[str, Rule] = {
    ALL: {"type": "and", "children": []},
    "Opted in": {
        "type": "and",
        "children": [{"type": "criteria", "field": OPT_IN, "operator": "equals", "value": "1"}],
    },
    "No opt-in stated": {
        "type": "and",
        "children": [
            {"type": "criteria", "field": OPT_IN, "operator": "empty", "value": None},
            {"type": "criteria", "field": EMAIL, "operator": "not_empty", "value": None},
        ],
    },
}


def rules(seed: int) -> dict[int, tuple[str, Rule]]:
    """Number of a segment -> its name and rule."""
    first = 100_000 + int(between(stream(seed, "segment numbers"), 0, 50_000, 1)[0])
    return {first + 11 * place: (name, rule) for place, (name, rule) in enumerate(RULES.items())}


def segments(seed: int) -> pl.LazyFrame:
    """One row per segment: segment_id, name, rule_hash (SHA-256 of the rule, hexadecimal)."""
    rows = [(str(number), name, hashed(rule)) for number, (name, rule) in rules(seed).items()]
    schema = dict.fromkeys(("segment_id", "name", "rule_hash"), pl.String)
    return pl.LazyFrame(rows, schema=schema, orient="row")


def hashed(rule: Rule) -> str:
    """SHA-256 of the rule as canonical JSON: names sorted, no blanks, as UTF-8."""
    text = json.dumps(rule, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
