"""What we ask of BigQuery: begin a query, look whether it has ended, take its rows in pages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from checks.vocabulary import ConnectorError


@dataclass(frozen=True, slots=True)
class Running:
    """A query that was asked.

    Attributes:
        job: BigQuery's name of it; its rows can be had under it for a day.
        location: where it runs.
    """

    job: str
    location: str | None


@dataclass(frozen=True, slots=True)
class Page:
    """Some rows of an answer.

    Attributes:
        rows: as received: each `{"f": [{"v": text}, ...]}`.
        total: rows of the whole answer.
    """

    rows: list[Any]
    total: int


class Gone(ConnectorError):
    """BigQuery has forgotten the query and its rows."""


class Service(Protocol):
    """BigQuery, as far as we speak with it. Every call waits; none may be made from a loop."""

    def ask(self, sql: str, since: date | None, orders: Sequence[str] | None = None) -> Running:
        """Begin a query.

        Args:
            sql: one query; anything else never leaves.
            since: the day that `@since` stands for; null when the query names none.
            orders: the texts that `@orders` stands for; null when the query names none.

        Raises:
            ConnectorError: it is no query, or is refused.
        """
        ...

    def done(self, running: Running) -> bool:
        """Whether the query has ended, well or badly.

        Raises:
            Gone: BigQuery does not know it any more.
            ConnectorError: BigQuery does not answer.
        """
        ...

    def pages(self, running: Running, start: int, size: int) -> Iterator[Page]:
        """The rows of a query that has ended, from `start` on; one page at least.

        Raises:
            Gone: BigQuery does not know it any more.
            ConnectorError: the query failed, or BigQuery does not answer.
        """
        ...
