"""What this tenant really has: its views, their columns, and our words for them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl
import sqlglot
from sqlglot import exp

from audit.connectors.opendata.dataset import SETTINGS, named
from audit.connectors.opendata.known_views import View, known_views
from audit.source_parts import OpenDataPart
from checks.vocabulary import ConnectorError, SettingsError

# Lists of plain texts are paths; steps are joined as the canonical tables write a path.
_STEP = " > "


@dataclass(frozen=True, slots=True)
class Tenant:
    """What is there.

    Attributes:
        there: view, without the account's number -> column -> its type as BigQuery writes it.
        part: what the settings say.
    """

    there: Mapping[str, Mapping[str, str]]
    part: OpenDataPart

    def reads(self, view: str) -> bool:
        """Whether the settings name the view and it is there."""
        return view in self.part.views and view in self.there

    def column(self, view: View, word: str) -> str | None:
        """The name of a column on this tenant; null when it is not there.

        Raises:
            SettingsError: the settings name a column that is not there.
        """
        there = self.there.get(view.name, {})
        own = self.part.columns.get(view.name, {}).get(word)
        if own is None:
            return next((name for name in _names(view, word) if name in there), None)
        if view.name in self.there and own not in there:
            raise SettingsError(
                f"the view {view.name} has no column {own}",
                where=SETTINGS,
                do=f"columns there: {', '.join(there)}",
            )
        return own if own in there else None

    def as_text(self, view: View, word: str) -> str | None:
        """SQL of the column as text; null when it is not there or holds records."""
        name = self.column(view, word)
        return None if name is None else _text(f"`{name}`", self._kind(view, name))

    def as_records(self, view: View, word: str) -> str | None:
        """SQL of a column of records; null when it is not there, or a record lacks a field."""
        name = self.column(view, word)
        if name is None:
            return None
        fields = {*_fields(_inside(self._kind(view, name)))}
        return f"`{name}`" if fields.issuperset(view.records[word]) else None

    def lacking(self, view: View) -> frozenset[str]:
        """Words for columns that can't be read here."""
        plain = {word for word in view.columns if self.as_text(view, word) is None}
        return frozenset(plain | {one for one in view.records if not self.as_records(view, one)})

    def whole(self, view: View, records: tuple[str, ...]) -> None:
        """See that all is there that nothing can be made without.

        Raises:
            ConnectorError: a column is not there, or not as it must be.
        """
        lost = [one for one in (*view.needed, *records) if one in self.lacking(view)]
        if lost:
            fields = view.records.get(lost[0])
            records_of = f", as records of {', '.join(fields)}" if fields else ""
            raise ConnectorError(
                f"the view {view.name} has no column {lost[0]}{records_of}",
                where=f"{view.name}: {', '.join(self.there[view.name])}",
                do=f'say what it is called: [emarsys.opendata.columns.{view.name}] {lost[0]} = "…"',
            )

    def kind(self, view: View, word: str) -> str | None:
        """Type of the column as BigQuery writes it; null when it is not there."""
        name = self.column(view, word)
        return None if name is None else self.there[view.name][name]

    def _kind(self, view: View, name: str) -> exp.DataType:
        return _parsed(self.there[view.name][name])


def there(listed: Iterable[pl.DataFrame], account: str) -> dict[str, dict[str, str]]:
    """View, without the account's number -> column -> its type.

    Args:
        listed: view's whole name, column, type; in that order.
        account: the number.
    """
    found: dict[str, dict[str, str]] = {}
    for rows in listed:
        for view, column, kind in rows.iter_rows():
            found.setdefault(view.removesuffix(f"_{account}"), {})[column] = kind
    return found


def settings_hold(part: OpenDataPart) -> None:
    """See that the settings' words for columns are ours, and its names can be names.

    Raises:
        SettingsError: the first that is not.
    """
    for view in (*part.views, *part.columns):
        named("view", view)
    for view, columns in part.columns.items():
        known = known_views().get(view)
        words = [*known.columns, *known.records] if known else []
        for word, name in columns.items():
            named("column", name)
            if word not in words:
                raise SettingsError(
                    f"nothing is made of a column {word} of {view}",
                    where=SETTINGS,
                    do=f"known: {', '.join(words) or ', '.join(known_views())}",
                )


def _names(view: View, word: str) -> tuple[str, ...]:
    return view.columns.get(word, (word,))


def _text(column: str, kind: exp.DataType) -> str | None:
    if "default" in (fields := dict(_kinds(kind))):
        return _text(f"{column}.`default`", fields["default"])
    if kind.is_type(exp.DataType.Type.ARRAY):
        plain = _inside(kind).is_type(*exp.DataType.TEXT_TYPES)
        return f"array_to_string({column}, '{_STEP}')" if plain else None
    if kind.is_type(exp.DataType.Type.STRUCT):
        return None
    if kind.is_type(exp.DataType.Type.DOUBLE):
        # The binary digits of a decimal amount are noise behind our smallest unit.
        return f"cast(round(safe_cast({column} as numeric), 6) as string)"
    return f"cast({column} as string)"


def _inside(kind: exp.DataType) -> exp.DataType:
    """What a list holds; any other type is itself."""
    held = kind.expressions[0] if kind.is_type(exp.DataType.Type.ARRAY) else kind
    return held if isinstance(held, exp.DataType) else kind


def _kinds(kind: exp.DataType) -> Iterator[tuple[str, exp.DataType]]:
    for one in kind.expressions if kind.is_type(exp.DataType.Type.STRUCT) else ():
        inside = one.args.get("kind")
        if isinstance(inside, exp.DataType):
            yield one.name, inside


def _fields(kind: exp.DataType) -> Iterator[str]:
    return (name for name, _ in _kinds(kind))


def _parsed(written: str) -> exp.DataType:
    try:
        return exp.DataType.build(written, dialect="bigquery")
    except sqlglot.errors.SqlglotError:
        # A type newer than our parser is a plain value until shown otherwise.
        return exp.DataType.build("STRING", dialect="bigquery")
