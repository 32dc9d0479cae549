"""A query as BigQuery takes it, said in DuckDB's words: one query, and nothing that writes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import sqlglot
from sqlglot import exp

from audit.sandbox.servers.bigquery.errors import Refusal, not_found

CATALOGUE = "information_schema"
Parameters = dict[str, Any] | list[Any]

_READ_VALUE: dict[str, Callable[[str], Any]] = {
    "BOOL": lambda text: text.lower() == "true",
    "BOOLEAN": lambda text: text.lower() == "true",
    "INT64": int,
    "INTEGER": int,
    "FLOAT64": float,
    "FLOAT": float,
    "NUMERIC": Decimal,
    "BIGNUMERIC": Decimal,
    "DATE": date.fromisoformat,
    "TIMESTAMP": datetime.fromisoformat,
    "DATETIME": datetime.fromisoformat,
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where the views are.

    Attributes:
        project, dataset: as a query names them.
        views: their names.
    """

    project: str
    dataset: str
    views: frozenset[str]


def translated(sql: str, place: Place, default_dataset: str | None) -> str:
    """The query in DuckDB's words.

    Raises:
        Refusal: it is no query, would write, or names a table that is not there.
    """
    statement = _one(sql)
    named = {one.alias for one in statement.find_all(exp.CTE)}
    for table in [*statement.find_all(exp.Table)]:
        if table.name not in named or table.args.get("db"):
            _placed(table, place, default_dataset)
    for kind in statement.find_all(exp.DataType):
        if kind.is_type(exp.DataType.Type.DECIMAL) and not kind.expressions:
            kind.replace(exp.DataType.build("DECIMAL(38, 9)", dialect="duckdb"))
    _name_the_nameless(statement)
    return statement.sql(dialect="duckdb")


def _name_the_nameless(statement: exp.Query) -> None:
    """Columns without a name are called f0_, f1_ and so on."""
    for at, one in enumerate(statement.selects):
        if not isinstance(one, exp.Alias | exp.Column) and not one.is_star:
            one.replace(exp.alias_(one.copy(), f"f{at}_"))


def _one(sql: str) -> exp.Query:
    try:
        statements = sqlglot.parse(sql, read="bigquery")
    except sqlglot.errors.SqlglotError as error:
        raise Refusal(400, "invalidQuery", f"Syntax error: {error}") from error
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise Refusal(403, "accessDenied", "Access Denied: the views can be read, nothing else")
    return statements[0]


def _placed(table: exp.Table, place: Place, default_dataset: str | None) -> None:
    """Point the table to ours, under the name the query knows it by."""
    written = ".".join(part.name for part in table.parts)
    steps = written.split(".")
    at = next((n for n, step in enumerate(steps) if step.upper() == "INFORMATION_SCHEMA"), -1)
    own = f"{CATALOGUE}_{steps[-1].lower()}" if at >= 0 else steps[-1]
    above = steps[:at] if at >= 0 else steps[:-1]
    inside = [*above] or ([default_dataset] if default_dataset else [])
    if inside not in ([place.project, place.dataset], [place.dataset]):
        raise not_found(f"Dataset {':'.join(inside) or '(none named)'}")
    if at < 0 and own not in place.views:
        raise not_found(f"Table {place.project}:{place.dataset}.{own}")
    # One backticked text of all the steps gets itself as a name; nobody wrote that.
    alias = table.alias if table.alias and table.alias != written else steps[-1]
    table.replace(exp.alias_(exp.to_table(f'"{own}"', dialect="duckdb"), alias, table=True))


def bound(parameters: Sequence[Mapping[str, Any]], mode: str | None) -> Parameters:
    """The query's parameters as DuckDB takes them.

    Raises:
        Refusal: one is of a type that is not served.
    """
    values = [_value(one["parameterType"], one["parameterValue"]) for one in parameters]
    if (mode or "").upper() == "POSITIONAL":
        return values
    return {one["name"]: value for one, value in zip(parameters, values, strict=True)}


def _value(kind: Mapping[str, Any], written: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a value of whatever type the query declares
    if kind["type"] == "ARRAY":
        return [_value(kind["arrayType"], one) for one in written.get("arrayValues", [])]
    if kind["type"] == "STRUCT":
        raise Refusal(400, "invalidQuery", "parameters of type STRUCT are not served here")
    text = written.get("value")
    if text is None:
        return None
    try:
        return _READ_VALUE.get(kind["type"], str)(text)
    except (ValueError, ArithmeticError) as error:
        raise Refusal(400, "invalidQuery", f"Invalid value for type {kind['type']}") from error
