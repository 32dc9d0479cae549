"""Text rows into typed rows: every value read, what can't be read listed, nothing lost unsaid."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from audit.connectors.connector import FED, Portion
from audit.connectors.exports import values
from audit.connectors.exports.batch import LINE, Batch
from audit.connectors.exports.conclusions import Conclusion, beside
from audit.connectors.exports.mapping import Fed, Feed
from checks.vocabulary import REJECT, Column, Design, Kind, SettingsError, raw_name
from checks.vocabulary.sameness import RULES

PORTION_ROWS = 200_000
MOST_DISTINCT = 0.5  # of the rows; above it looking up costs more than reading again
_VALUE_SIGNS = 200


@dataclass(frozen=True, slots=True)
class Intake:
    """How the rows of one table are made.

    Attributes:
        fed: what feeds each column.
        concluded: canonical column -> how it is made from others.
        design: what was agreed.
    """

    fed: Fed
    concluded: Mapping[str, Conclusion]
    design: Design

    @property
    def explained(self) -> pl.DataFrame:
        """What feeds each column, columns as `FED`."""
        return pl.DataFrame(
            [self._explained(column) for column in self.fed.table.given], FED, orient="row"
        )

    def _explained(self, column: str) -> tuple[str, str, str | None, str]:
        made, feed = self.concluded.get(column), self.fed.feeds.get(column)
        if made is not None:
            return self.fed.table.name, column, made.source, made.how
        if feed is not None:
            return self.fed.table.name, column, feed.source, feed.how
        return self.fed.table.name, column, None, self.fed.unfed[column]

    def portions(
        self, batches: Iterator[Batch], source: str, at: tuple[int, ...]
    ) -> Iterator[Portion]:
        """Typed rows and rejects of one file.

        Args:
            batches: its rows as text, under the positions `at`.
            source: the file's name.
            at: positions of this file's columns, in the order of `fed.wanted`.
        """
        names = {str(place): str(own) for place, own in zip(at, self.fed.wanted, strict=True)}
        for batch in batches:
            rows = batch.rows.rename(names)
            broken = _rejects(batch.refused, self.fed.table.name, source, None)
            for piece in rows.iter_slices(PORTION_ROWS):
                yield self._portion(piece, broken, source)
                broken = broken.clear()
            if broken.height:
                yield self._portion(rows.clear(), broken, source)

    def _portion(self, texts: pl.DataFrame, broken: pl.DataFrame, source: str) -> Portion:
        read = self._read(texts)
        refused = self._refused()
        whole = read.filter(~refused) if read.select(refused.any()).item() else read
        rejects = [
            broken,
            *self._without_required(read, refused, source),
            *self._unread(whole, source),
        ]
        return Portion(
            rows=self._normal(whole), rejects=pl.concat(rejects), seen=texts.height + broken.height
        )

    def _read(self, texts: pl.DataFrame) -> pl.DataFrame:
        """The text columns, and beside them every given column, kept text and helping column."""
        table = self.fed.table
        read = [self._column(texts, name, column) for name, column in table.given.items()]
        kept = [
            _text(self.fed.feeds.get(name)).alias(raw_name(name))
            for name, column in table.given.items()
            if raw_name(name) in table.columns and column.kind is Kind.INSTANT
        ]
        helping = [pl.col(str(at)).alias(beside(name)) for name, at in self.fed.beside.items()]
        typed = texts.with_columns(*read, *kept, *helping)
        made = {name: one.value.cast(table.schema[name]) for name, one in self.concluded.items()}
        return typed.with_columns(**made)

    def _column(self, texts: pl.DataFrame, name: str, column: Column) -> pl.Expr | pl.Series:
        """The column read, each distinct text once: times, prices and words repeat a lot."""
        feed, value = self.fed.feeds.get(name), self._value(name, column).alias(name)
        if feed is None or feed.at is None or feed.times is not None or name in self.concluded:
            return value
        if column.kind is Kind.TEXT:
            return value
        said = texts[str(feed.at)]
        distinct = said.unique()
        if distinct.len() > MOST_DISTINCT * said.len():
            return value
        meant = distinct.to_frame().select(value).to_series()
        return said.replace_strict(distinct, meant, return_dtype=column.kind.polars).alias(name)

    def _value(self, name: str, column: Column) -> pl.Expr:
        feed = self.fed.feeds.get(name)
        if feed is None:
            return pl.lit(None, column.kind.polars)
        if name in self.concluded:
            return _text(feed)
        return values.value(column, feed, _text(feed))

    def _refused(self) -> pl.Expr:
        """Whether a row lacks what its table never lacks."""
        return pl.any_horizontal(self._lacks(name) for name in self.fed.table.required)

    def _lacks(self, name: str) -> pl.Expr:
        if self.fed.table.columns[name].kind is not Kind.TEXT:
            return pl.col(name).is_null()
        return (pl.col(name).str.strip_chars() == "").fill_null(value=True)

    def _without_required(
        self, read: pl.DataFrame, refused: pl.Expr, source: str
    ) -> Iterator[pl.DataFrame]:
        wrong = read.filter(refused)
        if wrong.is_empty():
            return
        reasons = [
            pl.when(self._lacks(name)).then(pl.lit(f"{name} is empty or can't be read"))
            for name in self.fed.table.required
        ]
        said = [
            pl.when(self._lacks(name)).then(_text(self.fed.feeds.get(name)))
            for name in self.fed.table.required
        ]
        listed = wrong.select(LINE, value=pl.coalesce(said), reason=pl.coalesce(reasons))
        yield _rejects(listed, self.fed.table.name, source, None)

    def _unread(self, whole: pl.DataFrame, source: str) -> Iterator[pl.DataFrame]:
        yield from self._status_unknown(whole, source)
        for name, column in self.fed.table.given.items():
            feed = self.fed.feeds.get(name)
            plain = column.kind is Kind.TEXT and not column.one_of
            if feed is None or plain or name in self.concluded or whole.is_empty():
                continue
            text = _text(feed)
            # Counting nulls is nearly free, and most columns are read without a loss.
            if not values.may_hide(column) and _as_full(whole, name, feed):
                continue
            wrong = whole.filter(values.unread(column, text, pl.col(name)))
            if wrong.height:
                listed = wrong.select(LINE, value=text, reason=values.reason(column, feed, text))
                yield _rejects(listed, self.fed.table.name, source, name)

    def _status_unknown(self, whole: pl.DataFrame, source: str) -> Iterator[pl.DataFrame]:
        """A word for a status that nobody has declared: its orders can't be judged by it."""
        if "status" not in self.concluded or "status_raw" not in whole.columns:
            return
        said = pl.col("status_raw")
        own = said.str.strip_chars().str.to_lowercase() == values.UNKNOWN
        wrong = whole.filter((pl.col("status") == values.UNKNOWN) & said.is_not_null() & ~own)
        if wrong.height:
            listed = wrong.select(LINE, value=said, reason=pl.lit(values.NO_KNOWN_WORD))
            yield _rejects(listed, self.fed.table.name, source, "status")

    def _normal(self, whole: pl.DataFrame) -> pl.DataFrame:
        """Exactly the table's columns, normal forms made."""
        table, home = self.fed.table, self.design.home
        made = {
            name: RULES[column.normal.rule](pl.col(column.normal.source), home)
            for name, column in table.declared.items()
            if column.normal is not None
        }
        return whole.with_columns(**made).select(table.schema.names()).cast(table.schema)


def constants_hold(intake: Intake) -> None:
    """Read every constant once, before any row.

    Raises:
        SettingsError: a constant can't be what its column holds.
    """
    one_row = pl.DataFrame({"one": [0]})
    for name, feed in intake.fed.feeds.items():
        column = intake.fed.table.given[name]
        if feed.constant is None or name in intake.concluded:
            continue
        wrong = values.unread(column, _text(feed), values.value(column, feed, _text(feed)))
        if one_row.select(wrong.first()).item():
            why = one_row.select(values.reason(column, feed, _text(feed)).first()).item()
            raise SettingsError(
                f"{feed.constant} can't be {intake.fed.table.name}.{name}: {why}",
                where=f"columns.{intake.fed.table.name}.{name} in the settings file",
                do="correct the value",
            )


def _as_full(rows: pl.DataFrame, name: str, feed: Feed) -> bool:
    """Whether the column has no more nulls than the text it was read from."""
    texts = 0 if feed.at is None else rows[str(feed.at)].null_count()
    return rows[name].null_count() == texts


def _text(feed: Feed | None) -> pl.Expr:
    if feed is None:
        return pl.lit(None, pl.String)
    return pl.lit(feed.constant) if feed.at is None else pl.col(str(feed.at))


def _rejects(listed: pl.DataFrame, entity: str, source: str, column: str | None) -> pl.DataFrame:
    return listed.select(
        entity=pl.lit(entity),
        source=pl.lit(source),
        line=pl.col(LINE),
        column=pl.lit(column, pl.String),
        value=pl.col("value").str.slice(0, _VALUE_SIGNS),
        reason=pl.col("reason"),
    ).cast(REJECT)
