"""The one door to Great Expectations: what the tables promise, answered as verdicts.

Its import takes seconds, so import this file where it is used, inside the function. It reads the
open database through a dialect of our own and writes nothing, asks no network, keeps no pages.
"""

import re
import time
import warnings
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal, cast

import polars as pl
from sqlalchemy.dialects import postgresql, registry

from checks.contract.dialect import Connection, Database, DuckDBDialect
from checks.contract.expected import (
    Expected,
    HeldAs,
    Matches,
    NamesARow,
    Never,
    NeverNull,
    OneOf,
    Within,
)
from checks.contract.generated import expected_of
from checks.contract.outcome import SUITES, Outcome, failing, suite
from checks.contract.telling import TOLD
from checks.vocabulary import CheckError, Kind, Table, Verdicts

with warnings.catch_warnings():
    # The library imports two modules that Python renamed; nothing of ours can change that.
    warnings.filterwarnings("ignore", "module 'sre_", DeprecationWarning)
    import great_expectations as gx
    import great_expectations.expectations as gxe
    from great_expectations.core import ExpectationValidationResult
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.datasource.fluent import SQLDatasource
    from great_expectations.datasource.fluent.interfaces import Batch
    from great_expectations.execution_engine import ExecutionEngine, SqlAlchemyExecutionEngine
    from great_expectations.expectations.expectation import Expectation
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

registry.register(DuckDBDialect.name, DuckDBDialect.__module__, DuckDBDialect.__name__)

# Counts, and the statement that finds the failing rows; no values, because the library cuts
# every list it fetches, and would read the table once more for each.
RESULT_FORMAT: dict[str, object] = {
    "result_format": "BASIC",
    "partial_unexpected_count": 0,
    "return_unexpected_index_query": True,
}

EngineType = type[SqlAlchemyExecutionEngine]


class OpenDuckDBEngine(SqlAlchemyExecutionEngine):
    """Asks DuckDB as it would ask PostgreSQL: stock, it knows neither patterns nor types of it."""

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 - the library's own, passed on
        super().__init__(*args, **options)
        self.dialect_module = postgresql


class OpenDuckDBDatasource(SQLDatasource):
    """An open DuckDB connection as the library's source; registers `add_open_duckdb`."""

    type: Literal["open_duckdb"] = "open_duckdb"  # type: ignore[assignment]  # the library's way to name a source

    @property
    def execution_engine_type(self) -> EngineType:
        """The engine that speaks to it."""
        return OpenDuckDBEngine


class RowsThatBreak(gxe.UnexpectedRowsExpectation):
    """A rule over several columns, asked once; the library's own runs the query a second time."""

    metric_dependencies = ("table.row_count", "unexpected_rows_query.row_count")

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: ExecutionEngine[Any] | None = None,
    ) -> dict[str, Any]:
        del runtime_configuration, execution_engine
        unexpected = metrics["unexpected_rows_query.row_count"]
        return {
            "success": unexpected == 0,
            "result": {
                "element_count": metrics["table.row_count"],
                "unexpected_count": unexpected,
            },
        }


def verdicts(connection: object, tables: Iterable[Table], fence: datetime) -> Verdicts:
    """Whether every record keeps to what is declared of its table.

    A verdict is one row that breaks one expectation. Its key is the table's name and, after a
    blank, what names the row: the values of the table's key columns joined with " / " (of the
    columns that are never null, where a table has no key), `null` for one that is missing, and
    none that holds a person's name, address or number. `erp_order_line` of an order `o-17` has
    the key "erp_order_line o-17 / l-2"; a column of the wrong type has the table's name alone.
    Rows that share a key are one verdict.

    Args:
        connection: an open DuckDB connection that sees each table under its name.
        tables: those to ask about.
        fence: UTC. No instant may be more than a day later.

    Returns:
        Disagreeing verdicts; `examined` is the sum over expectations of the rows looked at;
        the exhibit "suites" is as `SUITES`.

    Raises:
        CheckError: an expectation could not be asked, or the failing rows are not as many as
            were counted. Neither is ever a failed expectation.
    """
    database = cast("Database", connection)
    frames = [pl.DataFrame(schema=TOLD)]
    suites = [pl.DataFrame(schema=SUITES)]
    source = _source(database)
    for table in tables:
        started = time.perf_counter()
        outcomes = _asked(source, table, expected_of(table, fence))
        frames += [failing(database, one) for one in outcomes if one.unexpected]
        suites.append(suite(outcomes, time.perf_counter() - started))
    shown = pl.concat(suites)
    return Verdicts(
        rows=pl.concat(frames).lazy(),
        examined=int(shown["examined"].sum()),
        exhibits={"suites": shown},
    )


def _source(database: Database) -> SQLDatasource:
    """The open database, known to the library for as long as this object lives."""
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source: SQLDatasource = context.data_sources.add_open_duckdb(
        "snapshot",
        connection_string=f"{DuckDBDialect.name}://",
        kwargs={"creator": lambda: Connection(database)},
    )
    return source


def _asked(source: SQLDatasource, table: Table, expected: tuple[Expected, ...]) -> list[Outcome]:
    """What came of the table's suite, in the order of `expected`."""
    asked = gx.ExpectationSuite(
        name=table.name,
        expectations=[_expectation(one, number) for number, one in enumerate(expected)],
    )
    batch = _batch(source, table)
    answered = batch.validate(
        asked, result_format={**RESULT_FORMAT, "unexpected_index_column_names": [*expected[0].key]}
    )
    # They come back in the library's own order.
    results = {_number(result): result for result in answered.results}
    return [_outcome(one, results[number]) for number, one in enumerate(expected)]


def _number(result: ExpectationValidationResult) -> int:
    """Which expectation of its suite it answers."""
    noted = cast("ExpectationConfiguration", result.expectation_config).meta
    return int(noted["number"])


def _batch(source: SQLDatasource, table: Table) -> Batch:
    asset = source.add_table_asset(table.name, table_name=table.name)
    return asset.add_batch_definition_whole_table("whole").get_batch()


def _expectation(one: Expected, number: int) -> Expectation:
    """The library's expectation for a rule of ours; severity and sentence go with it."""
    noted: dict[str, Any] = {
        "description": one.sentence,
        "meta": {"number": number, "severity": one.severity.value, "expected": one.sentence},
    }
    column = one.columns[0]
    match one.rule:
        case NeverNull():
            return gxe.ExpectColumnValuesToNotBeNull(column=column, **noted)
        case OneOf(values):
            return gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[*values], **noted)
        case Matches(pattern):
            return gxe.ExpectColumnValuesToMatchRegex(column=column, regex=pattern, **noted)
        case Within(low, high):
            return gxe.ExpectColumnValuesToBeBetween(
                column=column, min_value=low, max_value=high, **noted
            )
        case HeldAs(kind):
            return gxe.ExpectColumnTypeToBe(column=column, type_=_described(kind), **noted)
        case NamesARow() | Never():
            return RowsThatBreak(unexpected_rows_query=cast("str", one.query), **noted)


def _described(kind: Kind) -> str:
    """The word by which the database describes a column of this kind."""
    return kind.duckdb.replace("TIMESTAMPTZ", "TIMESTAMP WITH TIME ZONE")


def _outcome(one: Expected, result: ExpectationValidationResult) -> Outcome:
    _refuse_what_raised(one, result)
    found: dict[str, Any] = result.result
    if isinstance(one.rule, HeldAs):
        wrong = int(not result.success)
        return Outcome(one, 1, wrong, query=None, held_as=str(found["observed_value"]))
    batch = f'"{one.table.name}"'
    query = found["unexpected_index_query"] if one.query is None else one.query.format(batch=batch)
    # A sum over no rows is null.
    unexpected = int(found["unexpected_count"] or 0)
    return Outcome(one, found["element_count"], unexpected, query, held_as=None)


def _refuse_what_raised(one: Expected, result: ExpectationValidationResult) -> None:
    """The library tells a metric that raised as a failed expectation; here it is an error."""
    noted: dict[str, Any] = result.exception_info or {}
    # One note, or one for each metric that raised.
    notes = [noted] if "raised_exception" in noted else list(noted.values())
    for note in notes:
        if note["raised_exception"]:
            # What stands in quotes may be a record's value.
            message = re.sub(r"'[^']*'", "…", str(note["exception_message"])).strip()
            raise CheckError(
                f"{one.field} could not be asked: {message.splitlines()[0][:200]}",
                where=f"the suite of {one.table.name}, checks/contract",
                do="compare the table's columns in the store with checks/vocabulary/tables",
            )
