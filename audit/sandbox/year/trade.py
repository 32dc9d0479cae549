"""Trade: the order lines of one year, as they are read from a file."""

from pathlib import Path

import polars as pl

from checks.vocabulary import SettingsError

# One row is one line of an invoice. `C...` invoices take back, `A...` adjust bad debt.
TRADE = pl.Schema(
    {
        "line_no": pl.Int32(),  # 1, 2, 3 ... in order of time
        "invoice_no": pl.String(),
        "stock_code": pl.String(),
        "description": pl.String(),  # as typed; null on some stock notes
        "quantity": pl.Int32(),  # negative on returns and write-offs
        "invoice_ts": pl.Datetime("us"),  # UK time, to the minute
        "unit_price": pl.Decimal(12, 3),  # pounds, without VAT
        "customer_id": pl.String(),  # null for guests and adjustments
        "country": pl.String(),
    }
)
REQUIRED = [name for name in TRADE.names() if name not in ("description", "customer_id")]
WHOLE, PRICE = r"^-?\d+$", r"^-?\d+(\.\d{1,3}0*)?$"


def read_trade(path: Path) -> pl.LazyFrame:
    """The lines of a Parquet or CSV file, whole: nothing dropped, nothing corrected.

    Returns:
        columns as `TRADE`.

    Raises:
        SettingsError: it can't be read, lacks a column, or holds a value that is none.
    """
    try:
        found = _scanned(path)
        _complain_of(path, [name for name in TRADE if name not in found.collect_schema()], "column")
        typed = found.select(*(_typed(name, found) for name in TRADE))
        unread = typed.select(
            *(pl.col(name).is_null().any() for name in REQUIRED if name != "line_no"),
            # A line met twice would be counted twice.
            line_no=pl.col("line_no").is_null().any() | pl.col("line_no").is_duplicated().any(),
        )
        first = unread.collect().row(0, named=True)
        _complain_of(path, [name for name, is_bad in first.items() if is_bad], "whole column")
    except (OSError, pl.exceptions.PolarsError) as error:
        raise _refused(path, str(error).splitlines()[0]) from None
    return typed


def _scanned(path: Path) -> pl.LazyFrame:
    if path.suffix == ".csv":
        # All as text: a reader that guesses would round prices and eat `84029E`.
        return pl.scan_csv(path, infer_schema=False)
    return pl.scan_parquet(path)


def _typed(name: str, found: pl.LazyFrame) -> pl.Expr:
    wanted, held = TRADE[name], found.collect_schema()[name]
    column = pl.col(name)
    if held == pl.String and wanted != pl.String:
        return _parsed(column, wanted).alias(name)
    # A float can't be trusted to the penny, nor a decimal with more places than we keep.
    if wanted == pl.Decimal and not (isinstance(held, pl.Decimal) and held.scale <= 3):  # noqa: PLR2004 - tenths of a penny
        return pl.lit(None, wanted).alias(name)
    return column.cast(wanted)


def _parsed(text: pl.Expr, wanted: pl.DataType) -> pl.Expr:
    if isinstance(wanted, pl.Datetime):
        return text.str.to_datetime(time_unit="us", strict=False)
    shape = PRICE if isinstance(wanted, pl.Decimal) else WHOLE
    return pl.when(text.str.contains(shape)).then(text).cast(wanted, strict=False)


def _complain_of(path: Path, columns: list[str], what: str) -> None:
    if columns:
        raise _refused(path, f"no {what} {', '.join(columns)}")


def _refused(path: Path, why: str) -> SettingsError:
    return SettingsError(
        f"{path.name} is no trade that a shop can be made of: {why}",
        where=str(path),
        do=f"give a Parquet or CSV file with the columns {', '.join(TRADE)}; prices as exact text",
    )
