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
        signed: a change, so that one above zero has its sign too.
        places: decimals; with more than two it is printed as exactly as they allow.
    """

    form: ClassVar[str] = "number"
    amount_u: int
    currency: str
    pennies: int | None = None
    signed: bool = False
    places: int = money.PENNIES

    @property
    def rank(self) -> str:
        """What a column of amounts is sorted by: exact, without a separator."""
        return str(self.amount_u)

    @property
    def text(self) -> str:
        """As people read it."""
        to_the_penny = self.pennies is not None and self.places == money.PENNIES
        shown_u = (self.pennies or 0) * money.PENNY_U if to_the_penny else self.amount_u
        return amount(shown_u, self.currency, signed=self.signed, places=self.places)


@dataclass(frozen=True, slots=True)
class Count:
    """A whole number; a signed one is a change."""

    form: ClassVar[str] = "number"
    currency: ClassVar[str] = ""
    number: int
    signed: bool = False

    @property
    def rank(self) -> str:
        """What a column of numbers is sorted by."""
        return str(self.number)

    @property
    def text(self) -> str:
        """With thousands separators and a true minus."""
        return f"+{whole(self.number)}" if self.signed and self.number > 0 else whole(self.number)


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
class Apart:
    """A value that is not the same as the one beside it, and the part in which it is not."""

    form: ClassVar[str] = "apart"
    before: str
    apart: str
    after: str


@dataclass(frozen=True, slots=True)
class Written:
    """A number as the data writes it, and the whole number it is sorted by."""

    form: ClassVar[str] = "number"
    currency: ClassVar[str] = ""
    text: str
    rank: str


@dataclass(frozen=True, slots=True)
class Span:
    """A part of a line that others share, in percent of its width: where a running total moved.

    Attributes:
        start, length: of the bar; one without length is a tick.
        kind: "total", "step" or "unexplained".
        origin: where nought lies.
    """

    form: ClassVar[str] = "span"
    start: float
    length: float
    kind: str
    origin: float


@dataclass(frozen=True, slots=True)
class Lines:
    """Several cells' worth, one under the other."""

    form: ClassVar[str] = "lines"
    cells: tuple["Cell", ...]


Cell = (
    str
    | Chip
    | Money
    | Count
    | Code
    | Link
    | Quiet
    | Mark
    | Blank
    | Differs
    | Apart
    | Written
    | Span
    | Lines
)
