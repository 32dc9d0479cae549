"""The query for a canonical table: the tenant's views in our words, then the question."""

from dataclasses import dataclass
from datetime import date
from importlib.resources import files

import sqlglot
from sqlglot import exp

from audit.connectors.opendata.dataset import Dataset
from audit.connectors.opendata.known_views import Question, View, known_questions, known_views
from audit.connectors.opendata.tenant import Tenant
from checks.vocabulary import ConnectorError

SINCE = "since"
ORDERS = "orders"
PURCHASES = "si_purchases"


@dataclass(frozen=True, slots=True)
class Asked:
    """One query whose rows are kept.

    Attributes:
        name: under which they are kept; of a canonical table its name.
        view: whose rows they are, in the end; in words a person reads while they come.
        sql: in BigQuery's words; every value is asked for as text, so none is ever rounded.
        since: the day that `@since` stands for; null when all is read.
        columns: of a row.
        lacking: of them, those that the tenant can't fill.
        gap: why the rows can't be all there are; null when they can.
    """

    name: str
    view: str
    sql: str
    columns: tuple[str, ...]
    since: date | None = None
    lacking: frozenset[str] = frozenset()
    gap: str | None = None


def tables_of(views: tuple[str, ...]) -> frozenset[str]:
    """Canonical tables that the views can make whole; with a gap, another source may be better."""
    return frozenset(one.table for one in known_questions() if one.view in views and not one.gap)


def chosen(table: str, tenant: Tenant) -> Question | None:
    """The best question for the table whose view is there; null for none."""
    fit = (one for one in known_questions() if one.table == table and tenant.reads(one.view))
    return next(fit, None)


def columns_asked(dataset: Dataset) -> Asked:
    """The query for every column of every view of the account."""
    sql = f"""
        select table_name, column_name, data_type
        from {dataset.columns}
        where ends_with(table_name, '_{dataset.account}')
        order by table_name, ordinal_position
    """  # noqa: S608 - the names were looked at sign by sign
    return Asked("columns", "INFORMATION_SCHEMA.COLUMNS", sql, _columns(sql))


def count_asked(view: str, tenant: Tenant, dataset: Dataset) -> Asked:
    """The query for how many rows the view has, and of which days."""
    known = known_views().get(view)
    at = tenant.as_text(known, known.at) if known and known.at else None
    day = at or "cast(null as string)"
    sql = f"""
        select cast(count(*) as string) as n, min({day}) as first_at, max({day}) as last_at
        from {dataset.table(view)}
    """  # noqa: S608 - the names were looked at sign by sign
    return Asked(f"count {view}", f"count of {view}", sql, _columns(sql))


def asked(question: Question, tenant: Tenant, dataset: Dataset, since: date | None) -> Asked:
    """The query for a canonical table.

    Raises:
        ConnectorError: a column is not there without which nothing can be made.
        SettingsError: the settings name a column that is not there.
    """
    view = known_views()[question.view]
    tenant.whole(view, question.records)
    beside = [known_views()[name] for name in question.beside]
    limited = since if view.since and view.since not in tenant.lacking(view) else None
    sources = [_in_our_words(view, tenant, dataset, SINCE if limited else None)]
    sources += [_in_our_words(one, tenant, dataset, None) for one in beside]
    question_sql = files(__package__).joinpath(question.sql).read_text("utf-8")
    sql = "with " + ",\n".join(sources) + "\n" + question_sql
    columns = _columns(sql)
    lacking = frozenset(one for one in columns if _lacks(one, view, beside, tenant))
    return Asked(question.table, view.name, sql, columns, limited, lacking, question.gap)


def sold_asked(tenant: Tenant, dataset: Dataset) -> Asked:
    """The query for the rows of sales data of the orders that `@orders` lists.

    Raises:
        ConnectorError: the view is not there, or a column without which nothing can be made.
        SettingsError: the settings name a column that is not there.
    """
    view = known_views()[PURCHASES]
    if not tenant.reads(view.name):
        raise ConnectorError(
            f"the view {view.name} is not there",
            where=f"{dataset.project}.{dataset.dataset}, account {dataset.account}",
            do="compare these names with Emarsys'; the view appears when it has its first row",
        )
    tenant.whole(view, ())
    sql = f"""
        with {_in_our_words(view, tenant, dataset, None)}
        select order_id, product_external_id as item, quantity, sales_amount as amount
        from {view.name}
        where order_id in unnest(@{ORDERS})
    """  # noqa: S608 - the names were looked at sign by sign
    return Asked("sold", view.name, sql, _columns(sql))


def only_reads(sql: str) -> None:
    """See that it is one query and nothing else.

    Raises:
        ConnectorError: it is something else; it never leaves.
    """
    statements = sqlglot.parse(sql, read="bigquery")
    writes = (exp.Insert, exp.Update, exp.Delete, exp.Merge, exp.Create, exp.Drop, exp.Command)
    found = [one for one in statements if one is not None]
    if len(found) != 1 or not isinstance(found[0], exp.Query) or found[0].find(*writes):
        raise ConnectorError(
            "a statement that is no query was about to leave",
            where="Open Data",
            do="report it: this program only ever reads there",
        )


def _in_our_words(view: View, tenant: Tenant, dataset: Dataset, since: str | None) -> str:
    """The view as a named part of a query, every column under our word and as text."""
    if not tenant.reads(view.name):
        nothing = ", ".join(f"cast(null as string) as `{word}`" for word in view.columns)
        return f"{view.name} as (select {nothing} limit 0)"
    chosen = [
        f"{tenant.as_text(view, word) or 'cast(null as string)'} as `{word}`"
        for word in view.columns
    ]
    records = {word: tenant.as_records(view, word) for word in view.records}
    chosen += [f"{found} as `{word}`" for word, found in records.items() if found]
    limit = ""
    if since and view.since:
        day = f"`{tenant.column(view, view.since)}`"
        # A cast could keep BigQuery from skipping the days before.
        whole = day if tenant.kind(view, view.since) == "DATE" else f"cast({day} as date)"
        limit = f" where {whole} >= @{since}"
    selected = ", ".join(chosen)
    return f"{view.name} as (select {selected} from {dataset.table(view.name)}{limit})"  # noqa: S608 - the names were looked at sign by sign


def _columns(sql: str) -> tuple[str, ...]:
    parsed = sqlglot.parse_one(sql, read="bigquery")
    return tuple(parsed.named_selects) if isinstance(parsed, exp.Query) else ()


def _lacks(column: str, view: View, beside: list[View], tenant: Tenant) -> bool:
    """Whether nothing fills a column of the rows; one that no view names the query makes itself."""
    owner = next((one for one in (view, *beside) if column in one.columns), None)
    return owner is not None and (
        not tenant.reads(owner.name) or tenant.as_text(owner, column) is None
    )
