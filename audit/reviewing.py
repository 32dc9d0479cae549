"""The command `review`: doubtful pairs one by one, answered by a person; the next run obeys."""

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer
from rich.console import Console

from audit import answers, terminal
from audit.answers import Answered, Journal
from audit.endings import Exit
from audit.login import login
from audit.reviewing_told import QUESTION, tell_pair
from audit.spoken import say
from audit.steps.doubts import Doubts, doubts_in
from audit.steps.publish import written
from checks.vocabulary import SettingsError
from reports.review_page import review_page
from reports.words import counted

BACK, QUIT = "back", "quit"
WORDS = {word[0]: word for word in (*answers.ANSWERS, BACK, QUIT)}
ON_A_PAGE = 100
A_SITTING = 5000  # open pairs that one call holds
_ENDS = ("left_of", "left_id", "right_of", "right_id")


def review(  # noqa: PLR0913 - one parameter an option of the command line
    folder: Annotated[
        Path, typer.Argument(help="What `link --out` wrote, or a workspace.")
    ] = Path(),
    page: Annotated[
        Path | None, typer.Option(help="Write a page to answer in a browser instead.")
    ] = None,
    take: Annotated[Path | None, typer.Option(help="Read in what such a page saved.")] = None,
    who: Annotated[str, typer.Option("--as", help="Your name; default: of your login.")] = "",
    kind: Annotated[
        list[str] | None, typer.Option(help="Ask about pairs of this kind: household, same, ...")
    ] = None,
    most: Annotated[int, typer.Option(min=1, help="Pairs on a page.")] = ON_A_PAGE,
    *,
    again: Annotated[
        bool, typer.Option("--again", help="Ask about answered pairs once more.")
    ] = False,
) -> int:
    """Decide doubtful pairs, on the terminal or on a page; every answer is kept at once.

    Shows personal values on purpose. Accepting nothing is fine: nothing doubtful is ever merged.

    Exit codes: 0 done, 4 a file can't be read, 5 the command can't be followed.
    """
    to = terminal.console()
    found = doubts_in(folder, tuple(kind or ()))
    journal = answers.read(found.answers)
    _tell_torn(journal, found.answers, to)
    if take:
        return _take(take, found, journal, to)
    waiting = found.asked if again else _unanswered(found.asked, journal)
    if page:
        return _write(page, _with_records(waiting.head(most), found), waiting.height, folder, to)
    rows = _with_records(waiting.head(A_SITTING), found)
    if not rows:
        say(to, "nothing", "no pair waits for an answer; --again asks about the answered ones")
        return Exit.CLEAN
    _ask(rows, found, journal, who.strip() or login("answers"), to)
    _tell_end(found, to)
    return Exit.CLEAN


def _unanswered(asked: pl.DataFrame, journal: Journal) -> pl.DataFrame:
    return asked.join(_pairs_of(journal.last), on=_ENDS, how="anti", maintain_order="left")


def _pairs_of(pairs: Iterable[answers.Pair]) -> pl.DataFrame:
    """The pairs as rows, each both ways round."""
    rows = [
        (*one, *other) for left, right in pairs for one, other in ((left, right), (right, left))
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(_ENDS, pl.String()), orient="row")


def _with_records(pairs: pl.DataFrame, found: Doubts) -> list[dict[str, Any]]:
    """The pairs one by one, with both records as `left` and `right`."""
    for side in ("left", "right"):
        values = _records(pairs, found.records, side)
        keys = [f"{side}_of", f"{side}_id"]
        pairs = pairs.join(values, on=keys, how="left", maintain_order="left")
    return pairs.to_dicts()


def _records(pairs: pl.DataFrame, records: pl.DataFrame, side: str) -> pl.DataFrame:
    """The records of that side, each as one struct of texts."""
    wanted = pairs.select(of=f"{side}_of", record_id=f"{side}_id").unique()
    held = records.join(wanted, on=["of", "record_id"], how="semi")
    values = pl.struct(pl.exclude("of", "record_id").cast(pl.String)).alias(side)
    return held.select(
        pl.col("of").alias(f"{side}_of"), pl.col("record_id").alias(f"{side}_id"), values
    )


def _pair(row: Mapping[str, Any]) -> answers.Pair:
    return _answered(row, answers.UNSURE, "").pair


def _answered(row: Mapping[str, Any], answer: str, who: str) -> Answered:
    return Answered(
        left_of=row["left_of"],
        left=row["left_id"],
        right_of=row["right_of"],
        right=row["right_id"],
        answer=answer,
        probability=round(row["probability"], 6),
        who=who,
        when=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def _ask(
    rows: list[dict[str, Any]], found: Doubts, journal: Journal, who: str, to: Console
) -> None:
    """One pair after the other, until all are answered or the person stops."""
    counting = dict(journal.last)
    say(to, "asking", f"{counted(len(rows), 'pairs')}; personal values are shown; {who} answers")
    at = 0
    while at < len(rows):
        row = rows[at]
        tell_pair(row, f"{at + 1} of {len(rows)}", counting.get(_pair(row)), to)
        word = _word(to)
        if word == QUIT:
            return
        if word == BACK:
            at = max(at - 1, 0)
            continue
        given = _answered(row, word, who)
        answers.keep(found.answers, [given])
        counting[given.pair] = given
        at += 1


def _word(to: Console) -> str:
    """What the person typed, as a word; the end of input quits."""
    while True:
        to.print(QUESTION, end=" > ", highlight=False, markup=False, soft_wrap=True)
        line = sys.stdin.readline()
        typed = line.strip().lower()
        if not line:
            return QUIT
        word = WORDS.get(typed[:1])
        if word and word.startswith(typed):
            return word
        say(to, "unknown", f"{typed!r}: type one of {', '.join(WORDS)}")


def _write(path: Path, rows: list[dict[str, Any]], waiting: int, folder: Path, to: Console) -> int:
    html = review_page(rows, datetime.now(UTC), left_out=waiting - len(rows))
    written(path, lambda file: file.write_text(html, "utf-8"))
    say(
        to,
        "wrote",
        f"{path}: {counted(len(rows), 'pairs')} of {waiting:,}; it shows personal values",
    )
    say(to, "next", f"answer in a browser, then: stokly-audit review {folder} --take answers.jsonl")
    return Exit.CLEAN


def _take(path: Path, found: Doubts, journal: Journal, to: Console) -> int:
    """Read in the answers of a page: those about pairs of this folder that are not older."""
    if not path.is_file():
        raise SettingsError(
            f"there is no file {path}", where="--take", do="name the file that the page saved"
        )
    saved = answers.read(path)
    met = _pairs_of(saved.last).join(found.every, on=_ENDS, how="semi").rows()
    known = {
        tuple(sorted(((left_of, left), (right_of, right))))
        for left_of, left, right_of, right in met
    }
    strange = [one for one in saved.given if one.pair not in known]
    held = journal.last
    new = [one for one in saved.given if one.pair in known and held.get(one.pair) != one]
    older = [one for one in new if one.pair in held and _at(one) < _at(held[one.pair])]
    taken = [one for one in new if one not in older]
    answers.keep(found.answers, taken)
    say(to, "took", f"{counted(len(taken), 'answers')}, kept in {found.answers}")
    _tell_conflicts(new, held, to)
    _tell_torn(saved, path, to)
    for one in strange:
        say(to, "refused", f"{one.left} and {one.right} are no pair of this folder")
    return Exit.INCOMPLETE if strange or saved.torn else Exit.CLEAN


def _at(one: Answered) -> datetime:
    at = datetime.fromisoformat(one.when)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _tell_conflicts(
    new: Iterable[Answered], held: Mapping[answers.Pair, Answered], to: Console
) -> None:
    for one in new:
        other = held.get(one.pair)
        if other is not None and other.answer != one.answer:
            counts = max(other, one, key=_at)
            say(
                to,
                "conflict",
                f"{one.left} and {one.right}: {other.who} said {other.answer}, {one.who} said "
                f"{one.answer}; the later one counts: {counts.answer}",
            )


def _tell_torn(journal: Journal, path: Path, to: Console) -> None:
    if journal.torn:
        lines = ", ".join(map(str, journal.torn))
        say(to, "passed by", f"line {lines} of {path.name} is no whole answer")


def _tell_end(found: Doubts, to: Console) -> None:
    journal = answers.read(found.answers)
    given = Counter(one.answer for one in journal.last.values())
    told = ", ".join(f"{given[word]:,} {word}" for word in answers.ANSWERS)
    say(to, "answered", f"{told}; kept in {found.answers}")
    say(to, "next", "link again, or audit again: the answers are obeyed")
