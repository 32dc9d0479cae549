"""Filter grammar: `[status]=={1}&&[tags]::{vip}` as a condition on JSON rows, in SQL.

    expression := term (("&&" | "||") term)*          && binds closer than ||
    term       := "(" expression ")" | "[" field "]" operator "{" value "}"
    operator   := == | != | :: (contains) | =* (in a list with commas) | >> | >=

A value ends at the first closing brace, for no way to escape one is known.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

TOKEN = re.compile(
    r"\s*(?:(?P<join>&&|\|\|)|(?P<open>\()|(?P<close>\))"
    r"|\[(?P<field>[A-Za-z][A-Za-z0-9.]*)\](?P<sign>==|!=|::|=\*|>>|>=|<<|<=)\{(?P<value>[^{}]*)\})"
)
NULL, FORCED = "@null;", "@string;"
NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?Z?)?")
# SQLite stops at a thousand levels; a client of the real one puts 200 terms in a row.
MOST_TOKENS = 1_000
MOST_BRACKETS = 50


class Unreadable(Exception):
    """The filter is not in the grammar; its text says where it stops being."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in SQL.

    Attributes:
        sql: on a table with a column `row` of JSON text.
        values: of its question marks.
        fields: that it asks about.
    """

    sql: str
    values: tuple[str | float, ...] = ()
    fields: frozenset[str] = frozenset()


EVERYTHING = Condition("TRUE")


def condition(text: str, *, less_than: bool = False) -> Condition:
    """The condition that a filter, already percent-decoded, puts on a row.

    Args:
        text: empty for no condition.
        less_than: whether `<<` and `<=` are known.

    Raises:
        Unreadable: it is none, or too long.
    """
    if not text.strip():
        return EVERYTHING
    return _Reading(text, less_than=less_than).whole()


def value_of(field: str) -> str:
    """The field's value in SQL; a dotted name looks into an object. Letters and dots only."""
    return f"(row ->> '$.{field}')"


class _Reading:
    """One filter, read from left to right."""

    def __init__(self, text: str, *, less_than: bool) -> None:
        self._tokens = _tokens(text)
        self._signs = SIGNS | BELOW if less_than else SIGNS
        self._depth = 0

    def whole(self) -> Condition:
        found = self._any_of()
        if self._tokens:
            raise Unreadable(f"nothing may follow before {self._tokens[0].group().strip()}")
        return found

    def _any_of(self) -> Condition:
        parts = [self._all_of()]
        while self._next_is("join", "||"):
            parts.append(self._all_of())
        return _joined(parts, " OR ")

    def _all_of(self) -> Condition:
        parts = [self._term()]
        while self._next_is("join", "&&"):
            parts.append(self._term())
        return _joined(parts, " AND ")

    def _term(self) -> Condition:
        if not self._next_is("open", "("):
            return self._comparison()
        self._depth += 1
        if self._depth > MOST_BRACKETS:
            raise Unreadable("too many brackets")
        inner = self._any_of()
        if not self._next_is("close", ")"):
            raise Unreadable("a bracket is not closed")
        self._depth -= 1
        return inner

    def _comparison(self) -> Condition:
        if not self._tokens or self._tokens[0]["field"] is None:
            raise Unreadable("a comparison is missing")
        token = self._tokens.pop(0)
        if token["sign"] not in self._signs:
            raise Unreadable(f"operator {token['sign']} is not known")
        field = token["field"]
        told = self._signs[token["sign"]](field, token["value"])
        return Condition(told.sql, told.values, frozenset({field}))

    def _next_is(self, kind: str, text: str) -> bool:
        if self._tokens and self._tokens[0][kind] == text:
            self._tokens.pop(0)
            return True
        return False


def _tokens(text: str) -> list[re.Match[str]]:
    tokens, place, text = [], 0, text.rstrip()
    while place < len(text):
        token = TOKEN.match(text, place)
        if token is None:
            raise Unreadable(f"not understood from {text[place : place + 20]}")
        tokens.append(token)
        place = token.end()
    if len(tokens) > MOST_TOKENS:
        raise Unreadable("too long")
    return tokens


def _joined(parts: list[Condition], word: str) -> Condition:
    if len(parts) == 1:
        return parts[0]
    return Condition(
        "(" + word.join(part.sql for part in parts) + ")",
        tuple(value for part in parts for value in part.values),
        frozenset[str]().union(*(part.fields for part in parts)),
    )


def _equals(field: str, value: str) -> Condition:
    at = value_of(field)
    if value == NULL:
        return Condition(f"{at} IS NULL")
    if value.startswith(FORCED):
        return Condition(f"CAST({at} AS TEXT) = ?", (value.removeprefix(FORCED),))
    if NUMBER.fullmatch(value):
        # Unless text is asked for, digits are a number: 00123 is 123.
        number = _number(value)
        sql = f"CASE typeof({at}) WHEN 'text' THEN {at} = ? ELSE {at} = ? END"
        return Condition(sql, (str(number), number))
    return Condition(f"{at} = ?", (value,))


def _differs(field: str, value: str) -> Condition:
    same = _equals(field, value)
    return Condition(f"({same.sql}) IS NOT TRUE", same.values)


def _contains(field: str, value: str) -> Condition:
    wanted, path = value.removeprefix(FORCED), f"'$.{field}'"
    member = f"? IN (SELECT value FROM json_each(row, {path}))"  # noqa: S608 - letters and dots only
    part = f"instr({value_of(field)}, ?) > 0"
    sql = f"CASE json_type(row, {path}) WHEN 'array' THEN {member} WHEN 'text' THEN {part} END"
    return Condition(sql, (wanted, wanted))


def _in_list(field: str, value: str) -> Condition:
    members = tuple(
        str(_number(member)) if NUMBER.fullmatch(member) else member.removeprefix(FORCED)
        for member in value.split(",")
    )
    places = ", ".join("?" * len(members))
    return Condition(f"CAST({value_of(field)} AS TEXT) IN ({places})", members)


def _compared(sign: str) -> Callable[[str, str], Condition]:
    def compare(field: str, value: str) -> Condition:
        at, wanted = value_of(field), value.removeprefix(FORCED)
        if DATE.fullmatch(wanted):
            # 11:46:00Z and 11:46:00.000Z are one instant; as text they are two.
            sql = f"typeof({at}) = 'text' AND julianday({at}) {sign} julianday(?)"
            return Condition(f"({sql})", (wanted,))
        if NUMBER.fullmatch(value):
            # To SQLite every text is above every number.
            return Condition(f"(typeof({at}) <> 'text' AND {at} {sign} ?)", (_number(value),))
        return Condition(f"{at} {sign} ?", (wanted,))

    return compare


def _number(text: str) -> float:
    return float(text) if "." in text else int(text)


SIGNS: dict[str, Callable[[str, str], Condition]] = {
    "==": _equals,
    "!=": _differs,
    "::": _contains,
    "=*": _in_list,
    ">>": _compared(">"),
    ">=": _compared(">="),
}
BELOW = {"<<": _compared("<"), "<=": _compared("<=")}
