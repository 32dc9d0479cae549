"""Contacts that were read after a push, each once, with all that a pull reads of them.

What judges the push and what the checks are asked about again is one and the same answer.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.choices import labels_of
from audit.connectors.emarsys.fields import OPT_IN, Plan

Labels = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class ReadBack:
    """What came of them.

    Attributes:
        plan: what a pull reads of each.
        fields: numbers of all fields that are read, those of the plan among them.
        choices: number of a field -> number of a choice -> label; of those that were asked for.
        rows: contact id -> its record as it was answered.
        lacking: contact id -> replyCode; empty where it was neither given nor refused.
    """

    plan: Plan
    fields: tuple[str, ...]
    choices: dict[str, Mapping[str, str]] = field(default_factory=dict)
    rows: dict[str, Mapping[str, Any]] = field(default_factory=dict, repr=False)
    lacking: dict[str, str] = field(default_factory=dict, repr=False)

    @property
    def contacts(self) -> tuple[str, ...]:
        """All that were asked for, whether they are there or not; in order."""
        return tuple(sorted({*self.rows, *self.lacking}))

    def unread(self, contacts: Sequence[str]) -> list[str]:
        """Those that nothing is known of yet, each once, in their order."""
        return [
            one
            for one in dict.fromkeys(contacts)
            if one not in self.rows and one not in self.lacking
        ]

    def only(self, contacts: Collection[str]) -> Iterator[Mapping[str, Any]]:
        """The records of these, as far as they are there."""
        return (self.rows[one] for one in contacts if one in self.rows)

    async def name_choices(self, account: Account, known: Labels) -> None:
        """Keep what the choices are called that these contacts have made.

        Args:
            account: asked for what is not known; the opt-in keeps its numbers.
            known: as `choices`.

        Raises:
            ConnectorError: they are not told; without them a value would read as another.
        """
        wanted = [one for one in self.plan.choices if one != OPT_IN and self._has(one)]
        for number in wanted:
            if number not in self.choices:
                self.choices[number] = known.get(number) or await labels_of(account, number)

    def _has(self, number: str) -> bool:
        return any(row.get(number) not in {None, ""} for row in self.rows.values())
