"""The command `compare`: two tables of any kind against each other.

Exit codes: 0 equal, 1 different, 4 a table can't be read, 5 the command can't be followed.
"""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from audit import terminal
from audit.comparison_told import summary, tell_comparison
from audit.connectors.tables import OF_TABLE
from audit.options import AsJson, Quiet, listed, named
from audit.progress import telling
from audit.steps.compare import Compared, Wish, compared
from audit.steps.publish import written
from reports.comparison.told import Told
from reports.comparison_page import comparison_page

EQUAL, DIFFERENT = 0, 1


def compare(  # noqa: PLR0913, PLR0917 - one parameter an option of the command line
    left: Annotated[str, typer.Argument(help="The table that is right by definition.")],
    right: Annotated[str, typer.Argument(help="The table held against it.")],
    on: Annotated[
        list[str] | None,
        typer.Option(help="Key columns: order_id,sku. Left out, they are looked for."),
    ] = None,
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", help="LEFT=RIGHT,...: columns that go by two names."),
    ] = None,
    tolerance: Annotated[
        list[str] | None,
        typer.Option(help='amount=0.01, amount="0.5 % but at least 0.01", placed_at=5s.'),
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="Columns left out.")] = None,
    total: Annotated[
        list[str] | None, typer.Option(help="Amounts: every class is weighed in them.")
    ] = None,
    currency: Annotated[
        str | None, typer.Option(help="Column of the currency; else the one called so.")
    ] = None,
    tidy: Annotated[
        list[str] | None,
        typer.Option(help="email=case,blanks: also unicode, zeros, punctuation."),
    ] = None,
    zone: Annotated[
        list[str] | None, typer.Option(help="right=Europe/London, of instants without a zone.")
    ] = None,
    add_up: Annotated[
        list[str] | None, typer.Option(help="left, right: add up the rows of one key first.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for the page and the rows of each class.")
    ] = None,
    *,
    proven: Annotated[
        bool, typer.Option("--proven", help="Compare every key by its values, none by a hash.")
    ] = False,
    show_personal: Annotated[
        bool, typer.Option("--show-personal", help="Show personal values unmasked.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Compare two tables exactly: what is missing, doubled, changed, and what it is worth.

    CSV, TSV, NDJSON, JSON, Parquet, XLSX, DuckDB (FILE.duckdb::TABLE) and globs in quotes.

    Exit codes: 0 equal, 1 different, 4 a table can't be read, 5 the command can't be followed.
    """
    wish = Wish(
        on=listed(on),
        mapped=named(listed(mapped), "--map"),
        tolerances=named(tolerance, "--tolerance"),
        ignored=listed(ignore),
        totals=listed(total),
        currency=currency,
        tidied={name: listed([steps]) for name, steps in named(tidy, "--tidy").items()},
        zones=named(zone, "--zone"),
        added_up=listed(add_up),
        proven=proven,
    )
    with telling(terminal.console(), quiet=quiet or as_json) as progress:
        progress.advance("comparing", 0)
        answer = compared(left, right, wish)
    files: tuple[Path, ...] = ()
    if out:
        names = _told_apart(answer, left, right)
        now = datetime.now(UTC)
        told = Told(*names, now, answer.suggested, proven=proven, personal=show_personal)
        files = _kept(answer, told, out)
    if as_json:
        sys.stdout.write(_json(summary(answer) | {"files": [str(path) for path in files]}) + "\n")
    elif not quiet:
        tell_comparison(answer, files, terminal.console(), personal=show_personal)
    return EQUAL if answer.comparison.is_equal else DIFFERENT


def _kept(answer: Compared, told: Told, folder: Path) -> tuple[Path, ...]:
    """The page, the object and each class's rows, written whole or not at all."""
    found = answer.comparison
    page = comparison_page(found, told)
    object_ = _json(summary(answer), indent=2) + "\n"
    files = [
        written(folder / "comparison.html", lambda path: path.write_text(page, "utf-8")),
        written(folder / "comparison.json", lambda path: path.write_text(object_, "utf-8")),
    ]
    frames = {class_.value: frame for class_, frame in found.frames.items()}
    frames |= {"columns": found.columns, "classes": found.classes, "totals": found.totals}
    return (
        *files,
        *(_parquet(folder / f"{name}.parquet", frame) for name, frame in frames.items()),
    )


def _told_apart(answer: Compared, left: str, right: str) -> tuple[str, str]:
    """Both names; files of one name in two folders are told with their folder."""
    names = (answer.left.told, answer.right.told)
    if names[0] != names[1]:
        return names
    folders = [Path(path.partition(OF_TABLE)[0]).absolute().parent.name for path in (left, right)]
    return f"{folders[0]}/{names[0]}", f"{folders[1]}/{names[1]}"


def _json(value: object, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, default=str)


def _parquet(path: Path, frame: pl.DataFrame) -> Path:
    # Whole numbers of 128 bits are known to few readers; decimals of 38 digits to all.
    wide = frame.with_columns(pl.col(pl.Int128).cast(pl.Decimal(38, 0)))
    return written(path, wide.write_parquet)
