"""What can stand in a cell of a table: words, chips, numbers, codes, links."""

from dataclasses import dataclass
from typing import ClassVar

from checks.vocabulary import Severity, State, money
from reports.writing import amount, whole

HASH = 12  # characters of a hash that are shown; the whole one is there to look up


@dataclass(frozen=True, slots=True)
class Chip:
    """A status: icon, word and fill together. `kind` is one of `CHIPS`."""

    form: ClassVar[str] = "chip"
    kind: str
    word: str


CHIPS = {
    Severity.S1: Chip("s1", "Stop"),
    Severity.S2: Chip("s2", "Before the close"),
    Severity.S3: Chip("s3", "This week"),
    Severity.S4: Chip("s4", "Note"),
    State.PASSED: Chip("passed", "Passed"),
    State.NOT_RUN: Chip("notrun", "Not run"),
}


@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount.

    Attributes:
        amount_u: micro-units of `currency`.
        currency: ISO 4217.
        pennies: what is printed where a column's pennies have to add up; null for the nearest.
    """

    form: ClassVar[str] = "number"
    amount_u: int
    currency: str
    pennies: int | None = None

    @property
    def rank(self) -> str:
        """What a column of amounts is sorted by: exact, without a separator."""
        return str(self.amount_u)

    @property
    def text(self) -> str:
        """As people read it."""
        shown_u = self.amount_u if self.pennies is None else self.pennies * money.PENNY_U
        return amount(shown_u, self.currency)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number."""

    form: ClassVar[str] = "number"
    currency: ClassVar[str] = ""
    number: int

    @property
    def rank(self) -> str:
        """What a column of numbers is sorted by."""
        return str(self.number)

    @property
    def text(self) -> str:
        """With thousands separators and a true minus."""
        return whole(self.number)


@dataclass(frozen=True, slots=True)
class Code:
    """An id or a hash: the short form shown, the full one to look up."""

    form: ClassVar[str] = "code"
    text: str
    full: str | None = None


def hashed(whole: str) -> Code:
    """A hash: its first characters are enough to tell two apart by eye."""
    return Code(whole[:HASH], whole)


@dataclass(frozen=True, slots=True)
class Link:
    """A way to another place on the page."""

    form: ClassVar[str] = "link"
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Quiet:
    """Words that say there is nothing here, or that explain."""

    form: ClassVar[str] = "quiet"
    text: str


@dataclass(frozen=True, slots=True)
class Mark:
    """Where a finding stands against the runs before: a sign and its word."""

    form: ClassVar[str] = "mark"
    word: str


@dataclass(frozen=True, slots=True)
class Blank:
    """A line for a person to write on."""

    form: ClassVar[str] = "blank"


@dataclass(frozen=True, slots=True)
class Differs:
    """A value that is not the same as the one beside it."""

    form: ClassVar[str] = "differs"
    value: "Cell"


@dataclass(frozen=True, slots=True)
class Lines:
    """Several cells' worth, one under the other."""

    form: ClassVar[str] = "lines"
    cells: tuple["Cell", ...]


Cell = str | Chip | Money | Count | Code | Link | Quiet | Mark | Blank | Differs | Lines
