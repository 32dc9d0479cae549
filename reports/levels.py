"""How much of a person a page may show, and the codes that stand for people."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass, field

import polars as pl

from checks.vocabulary import ReportError
from reports import masks

FOR_WHOM = (
    "internal, never mailed",
    "working session",
    "client team",
    "outside the client",
)
INTERNAL, SESSION, TEAM, OUTSIDE = range(len(FOR_WHOM))


@dataclass(frozen=True, slots=True)
class Redaction:
    """How much is hidden, and the key that codes are made with.

    Attributes:
        level: 0 shows all, 1 shortens names and addresses, 2 removes them and codes people's ids,
            3 also leaves out rows and counts of few people.
        key: secret of this engagement; it stays with who made the report.
    """

    level: int
    key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if self.level not in range(len(FOR_WHOM)) or not self.key:
            raise ReportError(
                f"redaction level {self.level} with a key of {len(self.key)} bytes",
                where="redaction in the settings file, and the engagement's key",
                do="choose a level from 0 to 3, and give a key of 32 random bytes",
            )

    def code(self, value: str, kind: str) -> str:
        """A keyed code: the same for the same value and kind, and no way back without the key."""
        told = hmac.new(self.key, f"{kind}\0{value}".encode(), hashlib.sha256).digest()
        return base64.b32encode(told).decode()[:10].lower()

    def text(self, sentence: str) -> str:
        """A sentence without anybody's e-mail or phone."""
        masked = pl.select(masks.without_contacts(pl.lit(sentence), self.level)).item()
        return str(masked)

    def codes(self, values: Iterable[str | None], kind: str) -> dict[str, str]:
        """Value -> code, for the few values that a page shows."""
        return {value: self.code(value, kind) for value in values if value is not None}
