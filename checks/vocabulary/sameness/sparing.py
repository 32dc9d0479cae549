"""A rule asked as rarely as it can be: of the values that need it, of each distinct one once."""

from collections.abc import Callable

import polars as pl

VALUE = "value"
FEW = 1_000  # below it, looking up isn't worth while
MOST_DISTINCT = 0.4  # of the rows; above it, looking up costs more than most rules


def where_needed(
    text: pl.Expr, needs: Callable[[pl.Expr], pl.Expr], rule: Callable[[pl.Series], pl.Series]
) -> pl.Expr:
    """The text, with `rule` made of the values for which `needs` holds; the others as they are.

    Args:
        text: values as text; a null stays null.
        needs: a cheap question, a Boolean of the value.
        rule: from values to as many new ones, a null for none.
    """

    def made(values: pl.Series) -> pl.Series:
        rare = _rows(values, needs)
        if rare.is_empty():
            return values
        # `scatter` writes into the series that it is called on.
        return values.clone().scatter(rare, over_distinct(values.gather(rare), rule))

    return _batches(text, made)


def where_met(
    text: pl.Expr, meets: Callable[[pl.Expr], pl.Expr], rule: Callable[[pl.Series], pl.Series]
) -> pl.Expr:
    """`rule` made of the values for which `meets` holds; null for the others."""

    def made(values: pl.Series) -> pl.Series:
        rare = _rows(values, meets)
        answers = pl.repeat(None, len(values), dtype=pl.String, eager=True)
        return answers if rare.is_empty() else answers.scatter(rare, rule(values.gather(rare)))

    return _batches(text, made)


def held(text: pl.Expr, rule: Callable[[pl.Expr], pl.Expr]) -> pl.Expr:
    """The rule of a text that is made once, however often the rule names it."""
    return _batches(text, expressed(rule))


def beyond_ascii(text: pl.Expr) -> pl.Expr:
    """Whether a sign stands in it that is not ASCII: far cheaper to ask than a pattern."""
    return text.str.len_bytes() != text.str.len_chars()


def expressed(rule: Callable[[pl.Expr], pl.Expr]) -> Callable[[pl.Series], pl.Series]:
    """A rule over expressions as one over series."""

    def made(values: pl.Series) -> pl.Series:
        return values.to_frame(VALUE).lazy().select(rule(pl.col(VALUE))).collect().to_series()

    return made


def over_distinct(values: pl.Series, rule: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The rule made of each distinct value once, where values repeat; of all where they don't."""
    if not repeats(values):
        return rule(values)
    distinct = values.unique()
    return values.replace_strict(distinct, rule(distinct))


def repeats(values: pl.Series) -> bool:
    """Whether values are there so often that it pays to look up what was made of them."""
    if len(values) < FEW:
        return False
    about = values.to_frame(VALUE).select(pl.col(VALUE).approx_n_unique()).item()
    return bool(about <= MOST_DISTINCT * len(values))


def by_kind(
    values: pl.Series, kinds: pl.Series, rule: Callable[[pl.Series, str], pl.Series]
) -> pl.Series:
    """The rule of each kind made of its values; null where the kind is null."""
    names = kinds.unique().sort().to_list()
    if len(names) == 1 and names[0] is not None:
        return rule(values, names[0])
    answers = pl.repeat(None, len(values), dtype=pl.String, eager=True)
    for name in names:
        if name is not None:
            rows = (kinds == name).arg_true()
            answers = answers.scatter(rows, rule(values.gather(rows), name).cast(pl.String))
    return answers


def _rows(values: pl.Series, question: Callable[[pl.Expr], pl.Expr]) -> pl.Series:
    return values.to_frame(VALUE).select(question(pl.col(VALUE)).arg_true()).to_series()


def _batches(text: pl.Expr, rule: Callable[[pl.Series], pl.Series]) -> pl.Expr:
    return text.map_batches(rule, return_dtype=pl.String, is_elementwise=True)
