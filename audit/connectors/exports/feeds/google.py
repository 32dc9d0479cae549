"""A Google product feed as Emarsys shows it: amounts without currency, perhaps a row a group.

Known by what it holds: an `id` and no `item`. Emarsys' own form is left as it is.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

import polars as pl

from audit.connectors.exports.batch import Batch, Export
from audit.connectors.exports.known_names import folded
from audit.source_parts import EmarsysPart, SourcePart
from checks.vocabulary import Design

CATALOGUE = "esp_product"
# Columns that are made, named by what they are made from; the known names have them.
SHOWN, BEFORE, PARENT = "sale price, else price", "price where on sale", "item group id, else id"
_GOOGLE_ALONE = frozenset(map(folded, ("image link", "availability", "item group id", "mpn")))


def shown(export: Export, part: SourcePart, design: Design) -> Export:
    """A Google feed with its prices as plain amounts; any other export as it is.

    An amount of another currency than the client's stays as written, so that it is refused.
    Where the account collapses variants, each group is the row of its first variant, and its item
    is the group's id.
    """
    columns = export.columns or ()
    places = {folded(_bare(name)): at for at, name in reversed([*enumerate(columns)])}
    if "id" not in places or "item" in places or not _GOOGLE_ALONE & {*places}:
        return export
    feed = _Feed(export, places, design.home.currency)
    collapsed = isinstance(part, EmarsysPart) and part.feed_variants == "collapsed"
    own = tuple(_bare(name) for name in columns)
    made = (*((SHOWN, BEFORE) if "saleprice" in places else ()), *((PARENT,) if collapsed else ()))
    return replace(export, columns=(*own, *made), batches=partial(feed.batches, (*own, *made)))


def _bare(name: str) -> str:
    return name.removeprefix("g:")


@dataclass(frozen=True, slots=True)
class _Feed:
    """The feed as it came.

    Attributes:
        export: its rows.
        places: folded name -> position.
        currency: the client's own.
    """

    export: Export
    places: dict[str, int]
    currency: str

    def batches(self, columns: tuple[str, ...], wanted: tuple[int, ...]) -> Iterator[Batch]:
        """Every batch, with the columns that are made."""
        every = len(self.export.columns or ())
        collapsed = PARENT in columns
        asked = {at for at in wanted if at < every}
        asked |= {self.places[one] for one in ("price", "saleprice") if one in self.places}
        asked |= {self.places[one] for one in ("id", "itemgroupid") if one in self.places}
        met = pl.Series("group", [], pl.String)
        for batch in self.export.batches(tuple(sorted(asked))):
            rows = batch.rows.with_columns(group=self._group())
            if collapsed:
                before = pl.col("group").is_in(met.implode()).fill_null(value=False)
                rows = rows.filter(_first_of_group() & ~before)
                met = pl.concat([met, rows["group"].drop_nulls()])
            made = [self._made(columns[at]).alias(str(at)) for at in wanted if at >= every]
            plain = [self._amount(one).alias(str(at)) for one, at in self._amounts(wanted)]
            yield Batch(
                rows.with_columns(*plain, *made).select("line", *map(str, wanted)), batch.refused
            )

    def _amounts(self, wanted: tuple[int, ...]) -> list[tuple[str, int]]:
        found = [(one, self.places.get(one, -1)) for one in ("price", "saleprice")]
        return [(one, at) for one, at in found if at in wanted]

    def _made(self, name: str) -> pl.Expr:
        if name == PARENT:
            return pl.coalesce("group", str(self.places["id"]))
        on_sale = pl.col(str(self.places["saleprice"])).str.strip_chars() != ""
        if name == SHOWN:
            return pl.when(on_sale).then(self._amount("saleprice")).otherwise(self._amount("price"))
        return pl.when(on_sale).then(self._amount("price"))

    def _amount(self, name: str) -> pl.Expr:
        """The amount without the client's own currency, before or behind it."""
        if name not in self.places:
            return pl.lit(None, pl.String)
        sign = rf"^\s*{self.currency}\s*|\s*{self.currency}\s*$"
        return pl.col(str(self.places[name])).str.replace_all(sign, "")

    def _group(self) -> pl.Expr:
        if "itemgroupid" not in self.places:
            return pl.lit(None, pl.String)
        text = pl.col(str(self.places["itemgroupid"])).str.strip_chars()
        return pl.when(text != "").then(text)


def _first_of_group() -> pl.Expr:
    return pl.col("group").is_null() | pl.col("group").is_first_distinct()
