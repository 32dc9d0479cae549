"""Drift: records that come, go and change while somebody reads them page by page."""

import json
import random

from audit.sandbox.servers.stokly.state import StoklyState

# Table -> name of the id, fields that move a record in a list sorted by them.
DRIFTING = {
    "customers": ("customerId", "timeUpdated", "name"),
    "items": ("itemId", "timeUpdated", "name"),
    "saleorders": ("saleOrderId", "updatedAt", "sourceReferenceId"),
}
NUMBERED = {"saleorders": "niceId"}


class Drift:
    """Changes one list a little each time it is called: what `happening` of the weather takes.

    Attributes:
        came: ids of records that were added.
        went: ids of records that were taken away; some of them had come before.
        moved: ids of records that were changed, as often as they were.
    """

    def __init__(self, state: StoklyState, table: str, seed: int, most: int = 3) -> None:
        """At most so many changes a call."""
        self._state = state
        self._table = table
        self._most = most
        self._die = random.Random(seed)  # noqa: S311 - a die, no key
        self.came: list[str] = []
        self.went: list[str] = []
        self.moved: list[str] = []

    def __call__(self, number: int) -> None:
        """Before request `number`."""
        for step in range(self._die.randint(0, self._most)):
            act = self._die.choice((self._come, self._go, self._move))
            act(f"{number}-{step}")

    def _come(self, name: str) -> None:
        like, new = self._one(), f"new-{name}"
        row = self._state.one(self._table, like)
        if row is None:
            return
        fields: dict[str, object] = {DRIFTING[self._table][0]: new}
        if self._table in NUMBERED:
            number = NUMBERED[self._table]
            fields[number] = self._state.highest(self._table, number) + 1
        self._state.insert(self._table, new, row)
        self._state.change(self._table, new, json.dumps(fields))
        self.came.append(new)

    def _go(self, _: str) -> None:
        key = self._one()
        self._state.remove(self._table, key)
        self.went.append(key)

    def _move(self, name: str) -> None:
        _, changed, text = DRIFTING[self._table]
        key, now = self._one(), f"2027-01-01T00:{self._die.randint(0, 59):02}:00Z"
        letter = self._die.choice("abcdefghijklmnopqrstuvwxyz")
        self._state.change(
            self._table, key, json.dumps({changed: now, text: f"{letter} moved {name}"})
        )
        self.moved.append(key)

    def _one(self) -> str:
        return self._die.choice(self._state.keys(self._table) or [""])
