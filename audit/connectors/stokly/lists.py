"""One list read whole: sorted where the server honours it, proved, kept page by page."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from audit.connectors.http import Call, Garbled, Host, Refused
from audit.connectors.paging.plan import Ask, Page, Plan
from audit.connectors.paging.ranks import Kind, ranks
from audit.connectors.paging.through import page_through
from audit.connectors.server_clock import began_at
from audit.connectors.staging import Staging
from audit.connectors.stokly.channels import without_credentials
from audit.connectors.stokly.filters import Filter, after
from audit.connectors.stokly.grant import instant, signed_out
from audit.connectors.stokly.kept_pages import PROOF
from audit.connectors.stokly.refusals import note_refusal
from audit.connectors.stokly.resources import Resource
from audit.progress import Telling

MISSING = frozenset({403, 404, 405})
NOT_UNDERSTOOD = frozenset({400, 422, 500, 501})
LOOKED_AT = 50  # records that a sort is judged by; every page is judged again while it is read


@dataclass(frozen=True, slots=True)
class Way:
    """How one list is asked for, so that a resumed pull asks as before.

    Attributes:
        sort: field that it is sorted by; "" for none.
        changed: field that a filter finds changed records by; "" for none.
    """

    sort: str
    changed: str


@dataclass(frozen=True, slots=True)
class Lists:
    """The lists of one tenant, read into a staging.

    Attributes:
        host: who is asked.
        staging: where pages are kept.
        size: records a page.
        told: hears how far it is.
    """

    host: Host
    staging: Staging
    size: int
    told: Telling

    async def read(self, resource: Resource, where: Filter | None = None) -> bool:
        """Read the list to its end; one that was read already is left.

        Args:
            resource: which.
            where: only the records it fits.

        Returns:
            whether it is there to be read: a list that nobody has seen may not be.

        Raises:
            ConnectorError: it does not answer; what has come is kept.
        """
        if self.has(resource):
            return True
        try:
            way = await self._way(resource)
        except Refused as refusal:
            if not missing(refusal):
                raise
            note_refusal(self.staging, resource, refusal.reply.status)
            return False
        plan = Plan(
            size=self.size,
            key=kind(way.sort) if way.sort else None,
            changed=self._changed(resource, way) if way.changed else None,
        )
        proof = await page_through(
            self._asking(resource, way, where), self.staging, resource.path, plan
        )
        self.staging.note(f"{PROOF} {resource.path}", asdict(proof))
        return True

    def has(self, resource: Resource) -> bool:
        """Whether it was read to its end already."""
        return self.staging.noted(f"{PROOF} {resource.path}") is not None

    async def first(self, resource: Resource, size: int, *terms: tuple[str, str]) -> Page:
        """The first page, asked with further terms."""
        return await self._page(resource, 0, size, terms, key="")

    async def _way(self, resource: Resource) -> Way:
        note = f"stokly way {resource.path}"
        kept = self.staging.noted(note)
        if kept is None:
            sort = await self._sort(resource)
            kept = {"sort": sort, "changed": await self._filterable(resource)}
            self.staging.note(note, kept)
        return Way(**kept)

    async def _sort(self, resource: Resource) -> str:
        """The first of its unchanging fields that the pages really come sorted by; else ""."""
        for name in resource.sorts:
            try:
                page = await self._page(resource, 0, LOOKED_AT, _sorted_by(name), key=name)
            except Refused as refusal:
                if refusal.reply.status not in NOT_UNDERSTOOD:
                    raise
                continue
            if ranks(page.keys, kind(name)) is not None:
                return name
        if not resource.sorts:
            await self._page(resource, 0, 1, (), key="")
        return ""

    async def _filterable(self, resource: Resource) -> str:
        """The field by which changed records can be asked for; "" where none is honoured."""
        for name in resource.changed:
            try:
                terms = self._since(name)
                page = await self._page(resource, 0, LOOKED_AT, terms, key=name)
            except Refused as refusal:
                if refusal.reply.status not in NOT_UNDERSTOOD:
                    raise
                continue
            times = [instant(key) for key in page.keys]
            # A filter that is ignored brings records that did not change.
            if all(at is not None and at >= self._began() for at in times):
                return name
        return ""

    def _changed(self, resource: Resource, way: Way) -> Ask:
        async def ask(page: int, size: int) -> Page:
            terms = (*_sorted_by(way.sort), *self._since(way.changed))
            return await self._page(resource, page, size, terms, key=way.sort)

        return ask

    def _asking(self, resource: Resource, way: Way, where: Filter | None) -> Ask:
        terms = (*_sorted_by(way.sort), *((("filter", where.text),) if where else ()))

        async def ask(page: int, size: int) -> Page:
            found = await self._page(resource, page, size, terms, key=way.sort)
            self.told.advance(f"fetching {resource.path}", len(found.ids))
            return found

        return ask

    async def _page(
        self, resource: Resource, page: int, size: int, terms: tuple[tuple[str, str], ...], key: str
    ) -> Page:
        query = (("page", str(page)), ("size", str(size)), *terms)
        reply = await self.host.ask(Call("GET", resource.path, query))
        said = reply.parsed()
        records = said.get("data") if isinstance(said, dict) else None
        if not isinstance(records, list) or not all(isinstance(one, dict) for one in records):
            raise Garbled(
                f"{resource.path} came without a list of records",
                where=f"{reply.where}, status {reply.status}",
                do="compare what this address answers with `stokly-audit probe`",
            )
        body = without_credentials(said) if resource.name == "channels" else reply.body
        return Page(body, _ids(resource, records), _keys(records, key), _count(said))

    def _began(self) -> datetime:
        if self.host.skew is None:
            # A pull that goes on has not asked yet; an earlier process has.
            return began_at(self.staging)
        return self.staging.started_at + self.host.skew

    def _since(self, name: str) -> tuple[tuple[str, str], ...]:
        return (("filter", after(name, self._began()).text),)


def missing(refusal: Refused) -> bool:
    """Whether the list is not there, or not for us; a token that ended is neither."""
    return refusal.reply.status in MISSING and not signed_out(refusal.reply)


def kind(name: str) -> Kind:
    """How a field's values compare."""
    if name == "niceId":
        return "number"
    return "instant" if name.startswith("time") or name.endswith("At") else "text"


def _sorted_by(name: str) -> tuple[tuple[str, str], ...]:
    return (("sortField", name), ("sortDirection", "ASC")) if name else ()


def _ids(resource: Resource, records: Sequence[Mapping[str, Any]]) -> list[str]:
    columns = [[str(one.get(name)) for one in records] for name in resource.id]
    return ["/".join(parts) for parts in zip(*columns, strict=True)]


def _keys(records: Sequence[Mapping[str, Any]], name: str) -> list[str | None]:
    if not name:
        return []
    found = [one.get(name) for one in records]
    return [None if one is None else str(one) for one in found]


def _count(said: Mapping[str, Any]) -> int | None:
    told = said.get("metadata")
    count = told.get("count") if isinstance(told, Mapping) else None
    try:
        return None if count is None else int(count)
    except (TypeError, ValueError):
        return None
