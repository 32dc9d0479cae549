"""What Open Data turned out to be on this tenant, for whoever reads the audit."""

from collections.abc import Iterator

import polars as pl

from audit.connectors.opendata.kept import note_of, rows_of
from audit.connectors.opendata.known_views import View, known_views
from audit.connectors.opendata.tenant import Tenant
from audit.connectors.staging import Staging

PIECE = {"kind": pl.String(), "key": pl.String(), "value_redacted": pl.String()}
NOT_THERE = "not there"
_COUNTED = {"n": 0, "first_at": 1, "last_at": 2}


def configuration(tenant: Tenant, gives: tuple[str, ...], staging: Staging) -> pl.DataFrame:
    """Views, columns and tables: kind, key, value_redacted; all text."""
    pieces = [
        *_views(tenant, staging),
        *_columns(tenant),
        *_tables(gives, staging),
    ]
    return pl.DataFrame(pieces, PIECE, orient="row")


def _views(tenant: Tenant, staging: Staging) -> Iterator[tuple[str, str, str]]:
    for view in tenant.part.views:
        yield "opendata view", view, _counted(view, staging) if view in tenant.there else NOT_THERE


def _counted(view: str, staging: Staging) -> str:
    for rows in rows_of(staging, f"count {view}", _COUNTED):
        [(count, first, last)] = rows.rows()
        days = f" from {first[:10]} to {last[:10]}" if first and last else ""
        return f"{int(count):,} rows{days}"
    return "there, not counted"


def _columns(tenant: Tenant) -> Iterator[tuple[str, str, str]]:
    known = [known_views()[one] for one in tenant.part.views if one in known_views()]
    for view in (one for one in known if one.name in tenant.there):
        for word in (*view.columns, *view.records):
            yield "opendata column", f"{view.name}.{word}", _found(tenant, view, word)


def _found(tenant: Tenant, view: View, word: str) -> str:
    name = tenant.column(view, word)
    if name is None:
        return NOT_THERE
    unread = ", not as it must be" if word in tenant.lacking(view) else ""
    return f"{name} {tenant.kind(view, word)}{unread}"


def _tables(gives: tuple[str, ...], staging: Staging) -> Iterator[tuple[str, str, str]]:
    for table in gives:
        if noted := staging.noted(note_of(table)):
            total = "not yet all" if noted["total"] is None else f"{noted['total']:,}"
            gap = f"; {noted['gap']}" if noted["gap"] else ""
            yield "opendata table", table, f"{total} rows of {noted['view']}{gap}"
