"""Delimited text as rows: a stream of whole records, cut into the fields that are wanted."""

from collections.abc import Callable, Iterator

import polars as pl

from audit.connectors.exports.batch import LINE, MAX_RECORD, REFUSED, Batch, no_rows, refused
from audit.connectors.exports.csv_lines import Grammar, assembled, has_quote, lines_of
from audit.connectors.exports.text_stream import NO_TEXT
from checks.vocabulary import ConnectorError


def batches(
    blocks: Iterator[str], delimiter: str, width: int, skip: int, wanted: tuple[int, ...]
) -> Iterator[Batch]:
    """The rows after the first `skip` lines, a piece at a time.

    Args:
        blocks: the file's text.
        delimiter: between fields.
        width: fields of the header; a record of another number is refused.
        skip: lines that the header takes.
        wanted: positions of the fields to keep.
    """
    grammar = Grammar(delimiter)
    for records, broken in _records(blocks, grammar, width, skip):
        found = _split(records, grammar, width, wanted)
        yield Batch(found.rows, pl.concat([broken, found.refused]).sort(LINE))


def _records(
    blocks: Iterator[str], grammar: Grammar, width: int, skip: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """Whole records as `line` and `text`, and beside them what was refused."""
    line, rest = 1, ""
    for block in blocks:
        text = rest + block
        if line == 1 and skip:
            if text.count("\n") < skip:
                rest = text
                continue
            text, line = text.split("\n", skip)[-1], skip + 1
        cut = text.rfind("\n") + 1
        lines = lines_of(text[:cut], line)
        records, broken, kept = assembled(lines, grammar, width)
        rest = "".join(f"{one}\n" for one in kept["text"]) + text[cut:]
        line += lines.height - kept.height
        yield records, broken
        if len(rest) > MAX_RECORD:
            _bounded(rest, line)
            records, broken, rest, line = _without_opening(rest, line)
            yield records, broken
    yield from _ended(rest, line, grammar, width)


def _ended(
    rest: str, line: int, grammar: Grammar, width: int
) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    """What is left at the end of the file: perhaps one line, perhaps a quote never closed."""
    while rest:
        lines = lines_of(rest if rest.endswith("\n") else rest + "\n", line)
        records, broken, kept = assembled(lines, grammar, width)
        yield records, broken
        line += lines.height - kept.height
        rest = "".join(f"{one}\n" for one in kept["text"])
        if rest:
            records, broken, rest, line = _without_opening(rest, line)
            yield records, broken


def _without_opening(rest: str, line: int) -> tuple[pl.DataFrame, pl.DataFrame, str, int]:
    """Refuse the line whose quote is never closed, and take the next one up afresh."""
    opening, _, rest = rest.partition("\n")
    alone = pl.DataFrame({LINE: [line], "text": [opening]})
    return alone.clear(), refused(alone, "a quote is opened and never closed"), rest, line + 1


def _bounded(rest: str, line: int) -> None:
    if "\n" not in rest:
        raise ConnectorError(
            f"line {line:,} is longer than {MAX_RECORD >> 20} MB",
            where=f"line {line:,}",
            do="look at the file: it is no export of one record a line",
        )


def _split(records: pl.DataFrame, grammar: Grammar, width: int, wanted: tuple[int, ...]) -> Batch:
    """Fields of whole records; those of another width, or with bytes that are no text, refused."""
    text = pl.col("text")
    quoted = records.filter(has_quote(text))
    plain = records.filter(~has_quote(text)) if quoted.height else records
    parts = [
        _picked(plain, text.str.strip_suffix("\r").str.split(grammar.delimiter), width, wanted),
        _picked(quoted, grammar.fields(text.str.strip_suffix("\r")), width, wanted, _unquoted),
    ]
    rows = pl.concat([part.rows for part in parts])
    broken = pl.concat([part.refused for part in parts])
    mixed = plain.height and quoted.height
    return Batch(rows.sort(LINE) if mixed else rows, broken)


def _picked(
    records: pl.DataFrame,
    fields: pl.Expr,
    width: int,
    wanted: tuple[int, ...],
    read: Callable[[pl.Expr], pl.Expr] = lambda field: field,
) -> Batch:
    if records.is_empty():
        return Batch(no_rows(wanted), pl.DataFrame(schema=REFUSED))
    cut = records.with_columns(fields=fields)
    wrong = _odd() | (pl.col("fields").list.len() != width)
    broken = cut.filter(wrong)
    why = (
        pl.when(_odd())
        .then(pl.lit("it holds bytes that are no text in the file's encoding"))
        .otherwise(
            pl.format("{} fields where the header has {}", pl.col("fields").list.len(), width)
        )
    )
    whole = cut.filter(~wrong) if broken.height else cut
    picked = {str(at): read(pl.col("fields").list.get(at)).replace("", None) for at in wanted}
    return Batch(whole.select(LINE, **picked), refused(broken, why))


def _odd() -> pl.Expr:
    """Whether a record holds bytes that were no text."""
    return pl.col("text").str.contains(NO_TEXT, literal=True)


def _unquoted(field: pl.Expr) -> pl.Expr:
    """A field without the quotes around it, doubled quotes inside made one."""
    inner = field.str.strip_prefix('"').str.strip_suffix('"')
    single = inner.str.replace_all('""', '"', literal=True)
    return pl.when(field.str.starts_with('"')).then(single).otherwise(field)
