"""What a source over a network is: fetched into a staging, then read like any export."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Protocol

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.exports.batch import Export
from audit.connectors.staging import Staging
from audit.progress import Telling

SAID = "said"  # note of a staging: sentences about this pull that a person should read
Capabilities = Callable[[], Awaitable[pl.DataFrame]]  # columns as `CAPABILITY`


class Source(Protocol):
    """One way of reading one system over a network: fetched first, read from what was kept.

    Whatever is learned while fetching is noted in the staging, so that a pull which was killed
    goes on where it was, with a new process and another value of this class.
    """

    @property
    def name(self) -> str:
        """Names its staging file, e.g. "stokly-api"."""
        ...

    @property
    def capabilities(self) -> Capabilities | None:
        """Asks the system what it allows and is; null for a source that need not be asked."""
        ...

    @property
    def gives(self) -> tuple[str, ...]:
        """Canonical tables that it is set up to give."""
        ...

    async def fetch(self, wanted: frozenset[str], staging: Staging, told: Telling) -> None:
        """Ask for all that the wanted tables are made of, and keep each answer as it arrives.

        Raises:
            ConnectorError: it can't be asked, or will not answer; what has arrived is kept.
        """
        ...

    def exports(
        self, wanted: frozenset[str], staging: Staging
    ) -> Mapping[str, tuple[Sequence[Export], Proof]]:
        """Canonical table -> what was fetched of it, and what its source announced.

        A table that the system turned out not to give is left out.
        """
        ...

    def configuration(self, staging: Staging) -> pl.DataFrame:
        """Pieces of the system's configuration: kind, key, value_redacted; all text."""
        ...
