"""How politely a host is asked, and how much of it is let in."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from audit.connectors.polite.json_text import DEEPEST
from audit.source_parts import ApiPart


@dataclass(frozen=True, slots=True)
class Manners:
    """The limits we keep to.

    Attributes:
        per_minute: requests, spread evenly.
        at_once: requests under way at one time.
        deadline_s: seconds for one try: connection, TLS, headers and the whole body.
        tries: of one request; answers of 429 apart.
        patience: how often one request may be told to come later, by a 429.
        wait_cap_s: seconds; no wait that a server asks for is longer.
        most_bytes: of one body in memory, packed and unpacked; a call may say another. Several
            come at one time, and each takes a few times its size until it is kept.
        most_depth: of JSON.
        ca_file: certificates to trust beside the system's own.
    """

    per_minute: float
    at_once: int = 4
    deadline_s: float = 120
    tries: int = 8
    patience: int = 24
    wait_cap_s: float = 300
    most_bytes: int = 32 << 20
    most_depth: int = DEEPEST
    ca_file: Path | None = None

    @classmethod
    def of(cls, part: ApiPart) -> Self:
        """As the settings say."""
        return cls(
            per_minute=part.requests_per_minute * part.share,
            at_once=part.at_once,
            deadline_s=part.deadline_seconds,
            ca_file=part.ca_file,
        )
