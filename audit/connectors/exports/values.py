"""A text read as the kind of value its column holds; what can't be read is null, with a reason."""

from collections.abc import Callable, Mapping

import polars as pl

from audit.connectors.exports import amounts, instants
from audit.connectors.exports.mapping import Feed
from checks.vocabulary import Column, Kind

_FLAGS = {
    **dict.fromkeys(("true", "1", "yes", "t", "y"), "true"),
    **dict.fromkeys(("false", "0", "no", "f", "n"), "false"),
}
_REASONS = {
    Kind.TEXT: "it is none of the words that are known here",
    Kind.MONEY: "it is no plain amount: digits, perhaps a point and at most six decimals",
    Kind.RATE: "it is no plain rate: digits, perhaps a point and at most nine decimals",
    Kind.QUANTITY: "it is no plain quantity: digits, perhaps a point and at most six decimals",
    Kind.COUNT: "it is no whole number",
    Kind.INSTANT: "it is no time that can be read",
    Kind.DATE: "it is no date that can be read",
    Kind.FLAG: "it is neither true nor false",
}
UNKNOWN = "unknown"
NO_KNOWN_WORD = f"{_REASONS[Kind.TEXT]}; kept as `{UNKNOWN}`"


def value(column: Column, feed: Feed, text: pl.Expr) -> pl.Expr:
    """The text as a value of the column; null where it is null or can't be read."""
    return _READERS[column.kind](column, feed, text)


def reason(column: Column, feed: Feed, text: pl.Expr) -> pl.Expr:
    """Why a text could not be read, in words."""
    usual = pl.lit(_REASONS[column.kind])
    if column.kind is Kind.INSTANT and feed.format is None:
        leapt = pl.lit(f"the clocks of {feed.zone} leap over that time")
        return pl.when(instants.never_was(text, feed.zone)).then(leapt).otherwise(usual)
    if feed.times is not None:
        readable = pl.lit("it times its quantity is no exact amount")
        return pl.when(_unit(feed, text).is_not_null()).then(readable).otherwise(usual)
    if UNKNOWN in column.one_of:
        return pl.lit(NO_KNOWN_WORD)
    return usual


def unread(column: Column, text: pl.Expr, read: pl.Expr) -> pl.Expr:
    """Whether a text stands there that was not read."""
    said = text.is_not_null() & (text.str.strip_chars() != "")
    if may_hide(column):
        own = pl.concat_str(text).str.to_lowercase().str.strip_chars() == UNKNOWN
        return said & (read.is_null() | ((read == UNKNOWN) & ~own))
    return said & read.is_null()


def may_hide(column: Column) -> bool:
    """Whether a text that can't be read has a word of its own instead of a null."""
    return UNKNOWN in column.one_of


def decoded(text: pl.Expr, codes: Mapping[str, str]) -> pl.Expr:
    """Our word for a code, written in any case, with any blanks and signs; null for no code."""
    bare = text.str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
    return bare.replace_strict(
        list(codes), list(codes.values()), default=None, return_dtype=pl.String
    )


def _word(column: Column, feed: Feed, text: pl.Expr) -> pl.Expr:
    if not column.one_of:
        return text
    word = decoded(text, feed.codes)
    if UNKNOWN not in column.one_of:
        return word
    said = text.is_not_null() & (text.str.strip_chars() != "")
    return pl.when(said).then(word.fill_null(UNKNOWN))


def _money(feed: Feed, text: pl.Expr) -> pl.Expr:
    if feed.times is None:
        return _unit(feed, text)
    return amounts.times(_unit(feed, text), pl.col(str(feed.times)))


def _unit(feed: Feed, text: pl.Expr) -> pl.Expr:
    return amounts.whole(text) if feed.whole_units else amounts.scaled(text, amounts.MONEY_PLACES)


def _rate(_: Column, feed: Feed, text: pl.Expr) -> pl.Expr:
    return amounts.whole(text) if feed.whole_units else amounts.scaled(text, amounts.RATE_PLACES)


_READERS: dict[Kind, Callable[[Column, Feed, pl.Expr], pl.Expr]] = {
    Kind.TEXT: _word,
    Kind.MONEY: lambda _, feed, text: _money(feed, text),
    Kind.RATE: _rate,
    Kind.QUANTITY: lambda column, _, text: amounts.quantity(text, column.kind.polars),
    Kind.COUNT: lambda _, __, text: amounts.whole(text),
    Kind.INSTANT: lambda _, feed, text: instants.instant(text, feed.zone, feed.format),
    Kind.DATE: lambda _, feed, text: instants.date(text, feed.format),
    Kind.FLAG: lambda _, feed, text: decoded(text, {**_FLAGS, **feed.codes}) == "true",
}
