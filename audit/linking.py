"""The command `link`: which records of one or two tables belong to one person.

Exit codes: 0 linked, 1 duplicates or doubtful pairs were found and --exit-code asked to say so,
4 a table can't be read, 5 the command can't be followed.
"""

import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import phonenumbers
import polars as pl
import typer

from audit import answers, terminal
from audit.linking_told import summary, tell_links
from audit.options import AsJson, Quiet, listed, named
from audit.progress import telling
from audit.steps.kept_model import kept_model
from audit.steps.link import link_people
from audit.steps.people_columns import Wanted
from audit.steps.people_tables import ROW, People, people_of
from audit.steps.publish import written
from audit.steps.who_is_who import who_is_who
from checks.vocabulary import Home, SettingsError
from checks.workings.identity.links import Links
from checks.workings.identity.model import Model
from reports.people.found import WhoIsWho
from reports.people_page import people_page

LINKED, FOUND = 0, 1
PAGE, PAIRS, CLUSTERS = "who_is_who.html", "pairs.parquet", "clusters.parquet"
RECORDS, MODEL = "people.parquet", "model.json"


def link(  # noqa: PLR0913, PLR0917 - one parameter an option of the command line
    left: Annotated[str, typer.Argument(metavar="FILE", help="A table of people.")],
    right: Annotated[
        str | None, typer.Argument(metavar="FILE2", help="A second one, linked with the first.")
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for pairs, clusters, model and page.")
    ] = None,
    mapped: Annotated[
        list[str] | None,
        typer.Option("--map", help='forename="First", street=Number+Street: columns by hand.'),
    ] = None,
    also: Annotated[
        list[str] | None, typer.Option(help="Further columns, compared as plain text.")
    ] = None,
    id_: Annotated[
        str | None, typer.Option("--id", help="Column of ids; else one is looked for.")
    ] = None,
    model: Annotated[
        Path | None,
        typer.Option(help="model.json of an earlier run: weigh by it, learn nothing anew."),
    ] = None,
    country: Annotated[
        str, typer.Option(help="Of numbers, postcodes and dates that do not say: GB, FR, US.")
    ] = "GB",
    *,
    show_values: Annotated[
        bool, typer.Option("--show-values", help="Show personal values on the page.")
    ] = False,
    exit_code: Annotated[
        bool, typer.Option("--exit-code", help="End with 1 if duplicates or doubts were found.")
    ] = False,
    quiet: Quiet = False,
    as_json: AsJson = False,
) -> int:
    """Find the records of one person, in one table or across two, and say why.

    CSV, TSV, NDJSON, JSON, Parquet, XLSX, DuckDB (FILE.duckdb::TABLE) and globs in quotes. Answers
    that `review` kept in the folder are obeyed. Nothing is merged.

    Exit codes: 0 linked, 1 duplicates or doubts (with --exit-code), 4 a table can't be read,
    5 the command can't be followed.
    """
    wanted = Wanted(named(mapped, "--map"), listed(also), id_)
    home, known = _home(country), None if model is None else kept_model(model)
    with telling(terminal.console(), quiet=quiet or as_json) as progress:
        progress.advance("reading", 0)
        tables = people_of([left, right] if right else [left], wanted)
        decided = _decided(out, tables)
        progress.advance("linking", 0)
        links = _linked(tables, wanted.also, decided, home, known)
    found = who_is_who(
        links,
        tables,
        decided=decided.height,
        values=show_values,
        at=datetime.now(UTC),
        settings={"Country of what does not say": country.upper()}
        | ({} if model is None else {"Model": str(model)}),
    )
    files = _kept(links, tables, found, out, personal=show_values) if out else ()
    if as_json:
        told = summary(found) | {"files": [str(path) for path in files]}
        sys.stdout.write(json.dumps(told, ensure_ascii=False) + "\n")
    elif not quiet:
        tell_links(found, files, terminal.console())
    anything = found.persons < found.records or found.doubts
    return FOUND if exit_code and anything else LINKED


def _linked(
    tables: Sequence[People],
    also: tuple[str, ...],
    decided: pl.DataFrame,
    home: Home,
    model: Model | None,
) -> Links:
    others = tables[1].people if len(tables) > 1 else None
    named_ = tuple(one for one in also if any(one in table.people.columns for table in tables))
    return link_people(
        tables[0].people, others, named=named_, decided=decided, model=model, home=home
    )


def _home(country: str) -> Home:
    """Where a number without a country is from, and how its dates are written."""
    code = phonenumbers.country_code_for_region(country.upper())
    if not code:
        raise SettingsError(
            f"{country!r} is no country",
            where="--country",
            do="write two letters of ISO 3166, e.g. GB, FR, US",
        )
    return Home(calling_code=str(code), locale=f"en-{country.upper()}")


def _decided(out: Path | None, tables: Sequence[People]) -> pl.DataFrame:
    """What people answered in the folder, about records that are in the tables.

    Raises:
        SettingsError: the answers are about row numbers, and the rows are other ones now.
    """
    ends = (answers.PEOPLE, answers.OTHERS if len(tables) > 1 else answers.PEOPLE)
    journal = answers.read(out / answers.FILE_NAME) if out else answers.Journal()
    decided = journal.decided_between(*ends)
    for side, table in (("left_id", tables[0]), ("right_id", tables[-1])):
        ids = table.people.select(pl.col("record_id").alias(side))
        decided = decided.join(ids, on=side, how="semi", maintain_order="left")
    if out and decided.height and (out / RECORDS).exists():
        for of, table in zip(answers.TABLES, tables, strict=False):
            _must_be_the_same(pl.read_parquet(out / RECORDS), of, table, decided)
    return decided


def _must_be_the_same(before: pl.DataFrame, of: str, table: People, decided: pl.DataFrame) -> None:
    if table.id != ROW:
        return
    sides = ["left_id"] if of == answers.PEOPLE else ["right_id"]
    sides = ["left_id", "right_id"] if before["of"].n_unique() == 1 else sides
    asked = pl.concat([decided[side].alias("record_id") for side in sides]).unique()
    shared = [one for one in table.people.columns if one in before.columns]
    was = before.filter(pl.col("of") == of).select(shared)
    held = [one.filter(pl.col("record_id").is_in(asked.implode())) for one in (was, table.people)]
    old, new = (one.select(shared).sort("record_id") for one in held)
    if not old.equals(new):
        raise SettingsError(
            f"rows of {table.told} that people answered about are other records now",
            where="answers.jsonl beside the last result: its ids are row numbers",
            do="link into another folder, or link the tables as they were; with --id COLUMN "
            "answers outlive a new export",
        )


def _kept(
    links: Links, tables: Sequence[People], found: WhoIsWho, folder: Path, *, personal: bool
) -> tuple[Path, ...]:
    """The page and the frames, each written whole or not at all."""
    page = people_page(found, personal=personal)
    records = pl.concat(
        (
            table.people.select(pl.lit(of).alias("of"), pl.all())
            for of, table in zip(answers.TABLES, tables, strict=False)
        ),
        how="diagonal",
    )
    frames = {PAIRS: links.pairs, CLUSTERS: links.clusters, RECORDS: records}
    model = links.model.to_json()
    return (
        written(folder / PAGE, lambda path: path.write_text(page, "utf-8")),
        *(written(folder / name, frame.write_parquet) for name, frame in frames.items()),
        written(folder / MODEL, lambda path: path.write_text(model, "utf-8")),
    )
