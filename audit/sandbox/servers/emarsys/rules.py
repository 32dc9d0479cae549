"""Rules: who is in a segment, as a question to the account's contacts."""

import json
from collections.abc import Mapping
from typing import Any

from audit.sandbox.servers.emarsys.answer import Refusal
from audit.sandbox.servers.emarsys.state import EmarsysState

WHOLE_DATABASE = "0"
JOINING = {"and": " and ", "or": " or "}


def members(state: EmarsysState, number: str) -> str:
    """SQL that gives the ids of the segment's contacts; segment 0 is everybody."""
    if number == WHOLE_DATABASE:
        return "select id from contact"
    rule = state.value("select rule from segment where cast(id as text) = ?", number)
    if rule is None:
        raise Refusal(404, 10002, "Segment not found")
    return f"select id from contact where {condition(json.loads(rule))}"  # noqa: S608 - made of numbers and quoted values


def condition(rule: Mapping[str, Any]) -> str:
    """A rule as a condition on a contact; an empty `and` holds for everybody."""
    if rule["type"] in JOINING:
        parts = [condition(child) for child in rule["children"]]
        return f"({JOINING[rule['type']].join(parts)})" if parts else "true"
    column = f'"{int(rule["field"])}"'
    if rule["operator"] == "equals":
        value = str(rule["value"]).replace("'", "''")
        return f"{column} = '{value}'"
    return f"{column} is {'not ' if rule['operator'] == 'not_empty' else ''}null"
