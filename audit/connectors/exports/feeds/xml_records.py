"""The records of a feed as expat tells of them: bounded in depth and size, free of entities."""

from collections.abc import Mapping
from xml.parsers import expat

from audit.connectors.exports.batch import MAX_RECORD

RECORDS = ("item", "entry")
MOST_DEPTH = 50
MOST_COLUMNS = 1_000


class Refusal(Exception):
    """The document is something that no honest feed is."""


class Records:
    """What has been read since it was last cleared.

    A parser of XML calls back once an element, whatever stands behind it: here alone records pass
    through Python one by one, straight into columns.

    Attributes:
        root: name of the outermost element; empty before it is met.
        lines: where each record starts.
    """

    def __init__(self) -> None:
        self.root = ""
        self.lines: list[int] = []
        self._columns: dict[str, list[str | None]] = {}
        self._open: list[str] = []
        self._begun = 0  # how deep the record under way stands; 0 for none
        self._record: dict[str, str] = {}
        self._texts: list[list[str]] = []  # of each open element of the record its own
        self._signs = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._said
        self._parser.EntityDeclHandler = _entity
        self._parser.SkippedEntityHandler = _entity

    @property
    def line(self) -> int:
        """How far the document is read."""
        return self._parser.CurrentLineNumber

    @property
    def columns(self) -> Mapping[str, list[str | None]]:
        """Name -> its values, for the records up to the last that holds it."""
        return self._columns

    def column(self, name: str) -> list[str | None]:
        """The values under the name, one for each record."""
        values = self._columns.get(name, [])
        return values + [None] * (len(self.lines) - len(values))

    def feed(self, block: bytes) -> None:
        """Read on."""
        self._parser.Parse(block, False)  # noqa: FBT003 - it takes no keyword

    def end(self) -> None:
        """There is no more."""
        self._parser.Parse(b"", True)  # noqa: FBT003 - it takes no keyword

    def clear(self) -> None:
        """Forget the records that are whole."""
        self.lines = []
        self._columns = {}

    def _start(self, name: str, attributes: Mapping[str, str]) -> None:
        bare = name.rpartition(":")[2]
        self.root = self.root or bare
        self._open.append(bare)
        if len(self._open) > MOST_DEPTH:
            raise Refusal(f"its elements stand {MOST_DEPTH} deep and more")
        if self._begun:
            self._texts.append([])
            # Atom writes the address beside the name, not inside it.
            self._keep(attributes.get("href", "") if bare == "link" else "")
        elif bare in RECORDS:
            self._begun, self._signs, self._record = len(self._open), 0, {}
            self._from = self._parser.CurrentLineNumber

    def _said(self, text: str) -> None:
        if self._texts:
            self._texts[-1].append(text)
            self._signs += len(text)
            if self._signs > MAX_RECORD:
                raise Refusal(f"one record is longer than {MAX_RECORD >> 20} MB")

    def _end(self, _name: str) -> None:
        if self._begun == len(self._open):
            self._begun = 0
            self._store()
        elif self._begun:
            self._keep("".join(self._texts.pop()))
        self._open.pop()

    def _keep(self, text: str) -> None:
        bare = text.strip()
        if bare:
            self._record.setdefault(".".join(self._open[self._begun :]), bare)

    def _store(self) -> None:
        for name, text in self._record.items():
            values = self._columns.setdefault(name, [])
            values.extend([None] * (len(self.lines) - len(values)))
            values.append(text)
        if len(self._columns) > MOST_COLUMNS:
            raise Refusal(f"its records hold more than {MOST_COLUMNS:,} names")
        self.lines.append(self._from)


def _entity(*_: object) -> None:
    raise Refusal("it declares or uses an entity of its own")
