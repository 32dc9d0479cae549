"""Which lines of delimited text belong together: quotes, and line ends inside them.

A quote opens a field only at its start; inside it a doubled quote is a quote, and a line end is
text (RFC 4180). What can't be read so is refused with its line, and reading goes on behind it.
"""

import polars as pl

from audit.connectors.exports.batch import LINE, refused


class Grammar:
    """Patterns of one delimiter. `ends_*` tell what a line does to the field it starts in."""

    def __init__(self, delimiter: str) -> None:
        mark = f"\\x{{{ord(delimiter):x}}}"
        quoted = '"(?:[^"]|"")*"'
        field = f'(?:{quoted}|[^"{mark}][^{mark}]*|)'
        self.delimiter = delimiter
        # Started outside a quoted field.
        self.whole = f"^{field}(?:{mark}{field})*\r?$"
        self.opens = f'^(?:{field}{mark})*"(?:[^"]|"")*$'
        # Started inside one.
        self.stays = '^(?:[^"]|"")*$'
        self.closes = f'^(?:[^"]|"")*"(?:{mark}{field})*\r?$'
        self.reopens = f'^(?:[^"]|"")*"{mark}(?:{field}{mark})*"(?:[^"]|"")*$'
        self.one_field = f"{mark}(?:{quoted}|[^{mark}]*)"

    def fields(self, text: pl.Expr) -> pl.Expr:
        """The fields of whole records, as a list; quotes still around them."""
        quoted = pl.concat_str(pl.lit(self.delimiter), text).str.extract_all(self.one_field)
        return quoted.list.eval(pl.element().str.slice(1))

    def width(self, text: pl.Expr) -> pl.Expr:
        """How many fields whole records have."""
        quoted = pl.concat_str(pl.lit(self.delimiter), text).str.count_matches(self.one_field)
        plain = text.str.count_matches(self.delimiter, literal=True) + 1
        return pl.when(has_quote(text)).then(quoted).otherwise(plain)


def has_quote(text: pl.Expr) -> pl.Expr:
    """Whether a quote stands anywhere in it."""
    return text.str.contains('"', literal=True)


def lines_of(text: str, first: int) -> pl.DataFrame:
    """Lines of a text that ends with a line end, as `line` and `text`, ends taken off."""
    if not text:
        return pl.DataFrame(schema={LINE: pl.Int64(), "text": pl.String()})
    lines = pl.Series("text", [text[:-1]]).str.split("\n").explode()
    return pl.DataFrame(lines).with_row_index(LINE, first).with_columns(pl.col(LINE).cast(pl.Int64))


def assembled(
    lines: pl.DataFrame, grammar: Grammar, width: int
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """Whole records, refused ones, and the lines of a last record that is still open."""
    text = pl.col("text")
    none = refused(lines.clear(), "")
    if not lines.select(has_quote(text).any()).item():
        return _unblank(lines), none, lines.clear()
    ends = lines.with_columns(has_quote(text).alias("quoted")).with_columns(
        whole=~pl.col("quoted") | text.str.contains(grammar.whole),
        opens=pl.col("quoted") & text.str.contains(grammar.opens),
    )
    bad = ~pl.col("whole") & ~pl.col("opens")
    if not ends["opens"].any():
        broken = refused(ends.filter(bad), "a quote stands where none may stand")
        return _unblank(ends.filter(~bad).select(LINE, "text")), broken, lines.clear()
    return _joined(ends, grammar, width)


def _joined(
    ends: pl.DataFrame, grammar: Grammar, width: int
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """As `assembled`, where a record may span lines."""
    marked = _numbered(ends, grammar)
    last = marked["record"].max()
    still_open = marked["open_after"][-1]
    kept = marked.filter((pl.col("record") == last) & pl.lit(still_open))
    spans = (
        marked.filter((pl.col("record") != last) | ~pl.lit(still_open))
        .with_columns(
            # A line that on its own is a whole record of the right width.
            stands=pl.col("whole") & (grammar.width(pl.col("text")) == width)
        )
        .with_columns(
            unclosed=pl.col("open_after").last().over("record"),
            alone=pl.col("stands").slice(1).all().over("record"),
            first=pl.col(LINE).first().over("record"),
        )
    )
    # A quote never closed: what follows is read again where every line of it is a record.
    spans = spans.with_columns(
        freed=pl.col("unclosed") & pl.col("alone") & (pl.col(LINE) != pl.col("first"))
    )
    records = (
        spans.group_by(pl.when("freed").then(LINE).otherwise("first").alias("start"))
        .agg(
            pl.col("text").str.join("\n"),
            unclosed=(pl.col("unclosed") & ~pl.col("freed")).any(),
            bad=~(pl.col("whole") | pl.col("opens")).first(),
        )
        .rename({"start": LINE})
        .sort(LINE)
    )
    wrong = pl.col("unclosed") | pl.col("bad")
    reason = (
        pl.when("unclosed")
        .then(pl.lit("a quote is opened and not closed as it should be"))
        .otherwise(pl.lit("a quote stands where none may stand"))
    )
    return (
        _unblank(records.filter(~wrong).select(LINE, "text")),
        refused(records.filter(wrong), reason),
        kept.select(LINE, "text"),
    )


def _numbered(ends: pl.DataFrame, grammar: Grammar) -> pl.DataFrame:
    """The lines with `record`, its number, and `open_after`: whether a quoted field goes on.

    Each line is a map of two states, outside (0) and inside (1) a quoted field, onto two; the
    state after a line is the last constant map before it, turned by the swaps since.
    """
    text = pl.col("text")
    stays = pl.when("quoted").then(text.str.contains(grammar.stays)).otherwise(pl.lit(value=True))
    inside = ends.with_columns(
        stays=stays,
        closes=pl.col("quoted") & text.str.contains(grammar.closes),
        reopens=pl.col("quoted") & text.str.contains(grammar.reopens),
    ).with_columns(lost=~pl.any_horizontal("stays", "closes", "reopens"))
    # A line that can't go on inside a quoted field starts a record of its own.
    onto = inside.with_columns(
        from_out=pl.col("opens").cast(pl.Int64),
        from_in=pl.when("lost")
        .then(pl.col("opens"))
        .otherwise(pl.col("stays") | pl.col("reopens"))
        .cast(pl.Int64),
    )
    constant = pl.col("from_out") == pl.col("from_in")
    swaps = ((pl.col("from_out") == 1) & (pl.col("from_in") == 0)).cast(pl.Int64).cum_sum()
    since = swaps - pl.when(constant).then(swaps).forward_fill().fill_null(0)
    at = pl.when(constant).then(pl.col("from_out")).forward_fill().fill_null(0)
    after = onto.with_columns(open_after=((at + since) % 2) == 1)
    before = pl.col("open_after").shift(1, fill_value=False)
    return after.with_columns(record=(~before | pl.col("lost")).cast(pl.Int64).cum_sum())


def _unblank(records: pl.DataFrame) -> pl.DataFrame:
    return records.filter(~pl.col("text").is_in(["", "\r"]))
