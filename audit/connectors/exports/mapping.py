"""Which of a file's columns feeds which canonical column: the settings first, then known names."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapidfuzz import process

from audit.connectors.exports.batch import Export
from audit.connectors.exports.known_names import KnownTable, folded, known
from audit.source_parts import Mapped, SourcePart
from checks.vocabulary import ConnectorError, Design, SettingsError, Table

NAMED = "named in the settings"
KNOWN = "known name"
NOT_GIVEN = "not given"
NEAR = 70  # of 100; less like a known name than this, a column is no guess worth giving


@dataclass(frozen=True, slots=True)
class Feed:
    """What feeds one canonical column.

    Attributes:
        source: the file's column, or the constant, in words.
        how: how we came to it.
        at: position of the file's column; null for a constant.
        constant: the same text for every row; null for a column.
        times: position of the column to multiply by; null for none.
        codes: folded code -> our word.
        zone: time zone of times written without one.
        format: how a time is written, as in strftime; null for ISO 8601.
        whole_units: whether an amount is an integer in our own units already.
    """

    source: str
    how: str
    at: int | None = None
    constant: str | None = None
    times: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    zone: str = "UTC"
    format: str | None = None
    whole_units: bool = False


@dataclass(frozen=True, slots=True)
class Fed:
    """What feeds one table.

    Attributes:
        table: which.
        feeds: canonical column -> what feeds it; one that nothing feeds is left out.
        beside: helping column -> position of the file's column.
        columns: the file's columns.
        unfed: canonical column -> why nothing feeds it.
    """

    table: Table
    feeds: Mapping[str, Feed]
    beside: Mapping[str, int]
    columns: tuple[str, ...]
    unfed: Mapping[str, str]

    @property
    def wanted(self) -> tuple[int, ...]:
        """Positions of the file's columns that are read."""
        feeds = self.feeds.values()
        used = {one.at for one in feeds} | {one.times for one in feeds} | {*self.beside.values()}
        return tuple(sorted(at for at in used if at is not None))


def mapped(table: Table, export: Export, part: SourcePart, design: Design) -> Fed:
    """What feeds the table from the file.

    Raises:
        SettingsError: a column, zone or word in the settings is not there.
        ConnectorError: nothing feeds a required column.
    """
    columns = _Columns(export)
    written = {
        column: Mapped(column=one) if isinstance(one, str) else one
        for column, one in part.columns.get(table.name, {}).items()
    }
    for column, one in written.items():
        if one.zone is not None:
            _is_zone(one.zone, f"columns.{table.name}.{column}.zone in the settings file")
    feeds: dict[str, Feed] = {}
    unfed: dict[str, str] = {}
    for column in table.given:
        found = _fed(table, column, columns, written)
        if isinstance(found, str):
            unfed[column] = found
        else:
            feeds[column] = _refined(found, table, column, written.get(column), design)
    names = known(table.name)
    beside = {one: at for one, words in names.beside.items() for at in columns.places(words)[:1]}
    fed = Fed(table, feeds, beside, columns.names, unfed)
    if export.columns is not None:
        _complete(fed, export, names)
    return fed


class _Columns:
    """A file's columns, found by name as people write it."""

    def __init__(self, export: Export) -> None:
        self.names = export.columns or ()
        self.path = export.path
        self._exact = {name: at for at, name in reversed([*enumerate(self.names)]) if name}
        self._folded = {folded(name): at for name, at in reversed(self._exact.items())}

    def places(self, names: tuple[str, ...]) -> list[int]:
        """Positions of the folded names that are there, in the order of the names."""
        return [self._folded[name] for name in names if name in self._folded]

    def named(self, name: str, setting: str) -> int:
        """The position of a column that the settings name."""
        at = self._exact.get(name, self._folded.get(folded(name)))
        if at is None:
            near = process.extractOne(name, self.names, score_cutoff=60)
            guess = f"; did you mean {near[0]}?" if near else ""
            raise SettingsError(
                f"{self.path.name} has no column {name}{guess}",
                where=setting,
                do=f"columns there: {', '.join(self.names)}",
            )
        return at


def _fed(table: Table, column: str, columns: _Columns, written: Mapping[str, Mapped]) -> Feed | str:
    """What feeds the column, or why nothing does."""
    one = written.get(column, Mapped())
    setting = f"columns.{table.name}.{column} in the settings file"
    if one.value is not None:
        return Feed(one.value, NAMED, constant=one.value)
    if one.column == "":
        return "left out in the settings"
    if one.column is None:
        return _recognised(table, column, columns, written)
    if not columns.names:
        return NOT_GIVEN
    at = columns.named(one.column, setting)
    times = None if one.times is None else columns.named(one.times, setting)
    return _feed(columns, at, times, NAMED)


def _recognised(
    table: Table, column: str, columns: _Columns, written: Mapping[str, Mapped]
) -> Feed | str:
    why = NOT_GIVEN
    for entry in known(table.name).columns[column]:
        at = next(iter(columns.places((entry.name,))), None)
        if at is None:
            continue
        if entry.unclear is not None:
            why = f"{NOT_GIVEN}: {entry.unclear}; say so in the settings"
        elif entry.times is None:
            return replace(_feed(columns, at, None, KNOWN), codes=entry.codes)
        else:
            by = _fed(table, entry.times, columns, written)
            if isinstance(by, Feed) and by.at is not None:
                return _feed(columns, at, by.at, KNOWN)
            why = f"{NOT_GIVEN}: {columns.names[at]} is a unit's, and nothing gives {entry.times}"
    return why


def _feed(columns: _Columns, at: int, times: int | None, how: str) -> Feed:
    name = columns.names[at]
    source = name if times is None else f"{name} x {columns.names[times]}"
    return Feed(source, how, at=at, times=times)


def _refined(feed: Feed, table: Table, column: str, written: Mapped | None, design: Design) -> Feed:
    """The feed with its codes, zone, format and unit."""
    names = known(table.name)
    zone = (written.zone if written else None) or names.zones.get(column, design.home.time_zone)
    own = {folded(word): word for word in table.declared[column].one_of}
    met = {entry.name: entry.codes for entry in names.columns[column] if entry.codes}
    codes = feed.codes or met.get(folded(feed.source)) or names.codes.get(column, {})
    whole = column.endswith(("_u", "_ppb")) and feed.source.casefold() == column
    return replace(
        feed,
        how=f"{feed.how}, in whole units of {column}" if whole else feed.how,
        codes={**codes, **own},
        zone=zone,
        format=written.format if written else None,
        whole_units=whole,
    )


def _is_zone(zone: str, setting: str) -> None:
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError):
        raise SettingsError(
            f"there is no time zone {zone}", where=setting, do='write it like "Europe/London"'
        ) from None


def _complete(fed: Fed, export: Export, names: KnownTable) -> None:
    lacking = [column for column in fed.table.required if column not in fed.feeds]
    if not lacking:
        return
    column = lacking[0]
    spellings = [entry.name for entry in names.columns[column]]
    near = {
        name: found[1]
        for name in fed.columns
        if (found := process.extractOne(folded(name), spellings, score_cutoff=NEAR))
    }
    best = f'"{max(near, key=near.__getitem__)}"' if near else "one of the columns above"
    delimiter = "; the delimiter looks wrong, set `delimiter`" if export.wrong_delimiter else ""
    raise ConnectorError(
        f"{export.path.name} has no column for {fed.table.name}.{column}{delimiter}",
        where=f"{export.path}, columns: {', '.join(fed.columns)}",
        do=f"map it in the settings: columns.{fed.table.name}.{column} = {best}",
    )
