"""What a person reads on the terminal when records were linked, and the same for programs."""

from collections.abc import Sequence
from pathlib import Path

import polars as pl
from rich.console import Console

from audit.spoken import say
from reports.people.found import WhoIsWho
from reports.people.headline import claimed, sentence
from reports.words import counted

MOST_BLOCKS = 3


def tell_links(found: WhoIsWho, files: Sequence[Path], to: Console) -> None:
    """The verdict, what was read, what the pairs are, how sure it is, what to do next.

    Args:
        found: who is who.
        files: what was written, the page first.
        to: where it is told.
    """
    for table in found.tables.to_dicts():
        unread = f"; {counted(table['refused'], 'records')} could not be read"
        say(
            to,
            "read",
            f"{table['file']}: {counted(table['records'], 'records')}, told apart by {table['id']}"
            f"{unread if table['refused'] else ''}",
        )
        say(to, "compared", table["columns"])
    say(to, "verdict", sentence(found))
    for row in found.kinds.filter(pl.col("kind") != "different").to_dicts():
        say(to, "pairs", f"{row['kind']}: {counted(row['pairs'], 'pairs')}")
    say(
        to, "sure", f"claimed precision {claimed(found)} of {counted(found.likely, 'likely pairs')}"
    )
    _tell_search(found, to)
    if not found.learned.settled:
        say(to, "careful", "learning had not settled: don't lean on the probabilities")
    if found.decided:
        say(to, "obeyed", counted(found.decided, "answers of people"))
    if files:
        say(to, "wrote", f"{files[0]}, {counted(len(files) - 1, 'files')} beside it")
    _tell_next(found, files, to)


def _tell_search(found: WhoIsWho, to: Console) -> None:
    refined = found.blocks.filter(pl.col("refined") > 0).sort("largest", "key", descending=True)
    for row in refined.head(MOST_BLOCKS).to_dicts():
        left = f"; {counted(row['left_out'], 'pairs')} left out" if row["left_out"] else ""
        say(
            to,
            "search",
            f"{row['key']}: {counted(row['refined'], 'blocks')} of more than {row['limit']:,} "
            f"records cut finer, the largest of {row['largest']:,}{left}",
        )
    for row in found.hubs.head(MOST_BLOCKS).to_dicts():
        say(to, "hub", f"one {row['field']} is held by {counted(row['records'], 'records')}")


def _tell_next(found: WhoIsWho, files: Sequence[Path], to: Console) -> None:
    if not found.doubts:
        return
    where = str(files[0].parent) if files else "DIR"
    folder = "" if files else ", after linking with --out DIR"
    say(
        to,
        "next",
        f"{counted(found.doubts, 'doubtful pairs')}: stokly-audit review {where}{folder}; the next "
        "link obeys the answers",
    )


def summary(found: WhoIsWho) -> dict[str, object]:
    """The answer as one object."""
    return {
        "records": found.records,
        "persons": found.persons,
        "in_both": found.in_both,
        "tables": found.tables.to_dicts(),
        "pairs": {row["kind"]: row["pairs"] for row in found.kinds.to_dicts()},
        "joined_pairs": found.joined,
        "likely_pairs": found.likely,
        "claimed_precision": round(found.claimed / found.likely, 6) if found.likely else None,
        "expected_pairs": round(found.expected, 3),
        "doubtful": found.doubts,
        "decided": found.decided,
        "settled": found.learned.settled,
        "rounds": found.learned.rounds,
        "blocks": found.blocks.to_dicts(),
        "hubs": found.hubs.drop("value").to_dicts(),
    }
