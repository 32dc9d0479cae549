"""What a pull has kept of each list, as exports: read from the staging, without a network."""

from collections.abc import Iterator
from pathlib import Path

from audit.connectors.connector import Proof
from audit.connectors.exports.batch import Export
from audit.connectors.exports.fetched import fetched
from audit.connectors.staging import Staging
from audit.connectors.stokly.line_cache import LineCache
from audit.connectors.stokly.resources import Resource

LINES = "stokly lines"  # note: how lines were read
PROOF = "stokly proof"  # note, with the part behind it


class KeptPages:
    """Exports of one staging. A list that was not fetched has none.

    Attributes:
        staging: where pages and notes are.
        folder: where the cache of lines lies.
    """

    def __init__(self, staging: Staging, folder: Path) -> None:
        self.staging = staging
        self.folder = folder
        self._made: dict[tuple[str, str], Export | None] = {}

    def has(self, path: str) -> bool:
        """Whether the list was fetched to its end, or as far as it went."""
        return self.staging.noted(f"{PROOF} {path}") is not None

    def proof(self, path: str) -> Proof:
        """What the list announced, and what was met."""
        return Proof(**self.staging.noted(f"{PROOF} {path}"))

    def export(self, resource: Resource, each: str = "") -> Export | None:
        """The list's records, or the elements of the list `each` inside them; null if unfetched."""
        key = (resource.path, each)
        if key not in self._made:
            self._made[key] = self._export(resource, each) if self.has(resource.path) else None
        return self._made[key]

    def of_each(self, resource: Resource, owner: str) -> Export:
        """Records that were asked for order by order, each with its order's id as `owner`."""
        key = (resource.path, owner)
        made = self._made.get(key)
        if made is None:
            made = self._made[key] = fetched(
                f"{resource.name}.json",
                resource.path,
                lambda: self._of_each(resource.path),
                lists=resource.lists,
                with_text={owner: str},
                folder=self.staging.folder,
            )
        return made

    def _export(self, resource: Resource, each: str) -> Export:
        return fetched(
            f"{resource.name}.json",
            resource.path,
            lambda: self.staging.bodies(resource.path),
            lists=resource.lists,
            each=each,
            once=resource.id[-1] if _names_alone(resource) else "",
            folder=self.staging.folder,
        )

    def _of_each(self, path: str) -> Iterator[tuple[str, bytes]]:
        with LineCache(self.folder, path, pull_of(self.staging)) as cache:
            yield from cache.bodies()


def pull_of(staging: Staging) -> str:
    """Names the pull, also in the process that goes on with it."""
    return staging.started_at.isoformat()


def _names_alone(resource: Resource) -> bool:
    """Whether the last of the id's fields is enough: a line's id is, an attribute's is not."""
    return len(resource.id) == 1 or resource.id[-1] == "lineId"
