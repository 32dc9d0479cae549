"""Values: what a request may write into a field, and the code of what it may not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from audit.sandbox.servers.emarsys.answer import Refusal
from audit.sandbox.servers.emarsys.keys import INTERNAL
from audit.sandbox.servers.emarsys.state import EmarsysState, day

BAD_FIELD, BAD_VALUE = 2006, 2007
DATES, SINGLE, MULTIPLE = {"date", "birthdate"}, {"singlechoice"}, {"multichoice", "interests"}
NUMBER = re.compile(r"-?\d{1,24}(\.\d+)?")


@dataclass(frozen=True, slots=True)
class Known:
    """The account's fields, as one request needs them.

    Attributes:
        numbers: number or string id of a field -> its number.
        types: number -> type.
        closed: numbers of the fields that no client writes.
        choices: number -> ids of its choices.
    """

    numbers: Mapping[str, str]
    types: Mapping[str, str]
    closed: frozenset[str]
    choices: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, state: EmarsysState) -> "Known":
        """As they are now."""
        rows = state.rows("select cast(id as text), string_id, type, is_open from field")
        listed = state.rows(
            "select cast(field as text), group_concat(id) from choice group by field"
        )
        return cls(
            {name: number for number, string_id, *_ in rows for name in (string_id, number)},
            {number: kind for number, _, kind, _ in rows},
            frozenset(number for number, _, _, is_open in rows if not is_open),
            {number: frozenset(ids.split(",")) for number, ids in listed},
        )

    def stored(self, written: Mapping[str, Any]) -> dict[str, str | None]:
        """Number -> value as it is kept; an empty value and null are kept as null.

        Raises:
            Refusal: with the code of the first field or value that can't be written.
        """
        kept = {}
        for name, value in written.items():
            number = self._number(name)
            kept[number] = self._value(number, value)
        return kept

    def _number(self, name: str) -> str:
        if name in INTERNAL:
            raise Refusal(400, BAD_VALUE, f"The field can't be written: {name}")
        number = self.numbers.get(name)
        if number is None:
            raise Refusal(400, BAD_FIELD, f"Invalid field id: {name}")
        if number in self.closed:
            raise Refusal(400, BAD_VALUE, f"The field can't be written: {name}")
        return number

    def _value(self, number: str, value: object) -> str | None:
        if value is None or value == "":
            return None
        text = _text(number, value, is_list=self.types[number] in MULTIPLE)
        if not self._fits(number, text):
            raise Refusal(400, BAD_VALUE, f"Invalid value for field {number}")
        return text

    def _fits(self, number: str, text: str) -> bool:
        kind = self.types[number]
        if kind in SINGLE:
            return text in self.choices.get(number, ())
        if kind in DATES:
            return day(text)
        return kind != "numeric" or NUMBER.fullmatch(text) is not None


def _text(number: str, value: object, *, is_list: bool) -> str:
    """A list for fields of several values, text or a whole number for all others."""
    if is_list and isinstance(value, list) and value:
        return ",".join(str(one) for one in value)
    if not is_list and isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    raise Refusal(400, BAD_VALUE, f"Invalid value for field {number}")
