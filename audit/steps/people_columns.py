"""Which columns of any table of people hold which field: by name, or as a person says it."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from audit.connectors.exports.known_names import folded, known
from checks.vocabulary import SettingsError
from checks.vocabulary.sameness.people import EMAIL_SOFT, FIELDS, GENERATION, HOUSE_NUMBER, ID
from reports.people.words import BESIDE

# Names that stand for something else in a pair's evidence: no further column can bear them.
TAKEN = (*FIELDS, ID, "of", HOUSE_NUMBER, GENERATION, EMAIL_SOFT, *BESIDE)
AND = "+"  # street=Number+Street: columns put behind each other
WHOLE_NAME = "name"
# Field -> the canonical column that Stokly or Emarsys keeps it in.
_CANONICAL = {"email": "email_raw", "phone": "mobile_raw"}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says of the columns.

    Attributes:
        mapped: field -> column, or several joined by "+".
        also: further columns, compared as plain text.
        id: column that tells records apart; null to look for one.
    """

    mapped: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    also: tuple[str, ...] = ()
    id: str | None = None


def fields_of(columns: Sequence[str], wanted: Wanted, *, but: str | None) -> dict[str, list[str]]:
    """Field -> its columns, in the order in which they are put together; `name` is a whole name.

    Args:
        columns: of the table.
        wanted: what a person says of them.
        but: the column that tells records apart, which is compared only where it is named.
    """
    there = {folded(one): one for one in reversed(columns)}
    free = {name: one for name, one in there.items() if one != but}
    found: dict[str, list[str]] = {}
    for one in FIELDS:
        held = _mapped(wanted.mapped.get(one), there) or _parts(one, free)
        if held:
            found[one] = held
    whole = first_met(_names()["whole"][WHOLE_NAME], free)
    if whole and not {"forename", "surname"} & found.keys():
        found[WHOLE_NAME] = [whole]
    return found | {one: [there[folded(one)]] for one in wanted.also if folded(one) in there}


def first_met(names: Sequence[str], there: Mapping[str, str]) -> str | None:
    """The column of the first name that the table has."""
    return next((there[folded(one)] for one in names if folded(one) in there), None)


def ids_of(columns: Sequence[str]) -> Iterator[str]:
    """Columns that may tell records apart, best first."""
    there = {folded(one): one for one in reversed(columns)}
    yield from (there[folded(one)] for one in _names()["id"] if folded(one) in there)


def checked(wanted: Wanted, tables: Mapping[str, Sequence[str]]) -> Wanted:
    """What a person says, held against the tables.

    Args:
        wanted: as said.
        tables: file -> its columns.

    Raises:
        SettingsError: no such field, or no table has such a column.
    """
    unknown = [one for one in wanted.mapped if one not in FIELDS]
    if unknown:
        raise SettingsError(
            f"{unknown[0]} is no field of a person",
            where="--map",
            do=f"name one of {', '.join(FIELDS)}; any other column is compared with --also COLUMN",
        )
    taken = [one for one in wanted.also if folded(one) in map(folded, TAKEN)]
    if taken:
        raise SettingsError(
            f"{taken[0]} has a meaning of its own here",
            where="--also",
            do="leave it out: a known field is compared anyway; or rename the column",
        )
    for column, option in _said(wanted):
        _must_be_there(column, option, tables)
    return wanted


def _said(wanted: Wanted) -> Iterator[tuple[str, str]]:
    for several in wanted.mapped.values():
        yield from ((one, "--map") for one in several.split(AND))
    yield from ((one, "--also") for one in wanted.also)
    if wanted.id:
        yield wanted.id, "--id"


def _must_be_there(column: str, option: str, tables: Mapping[str, Sequence[str]]) -> None:
    if any(folded(column) in map(folded, columns) for columns in tables.values()):
        return
    held = "; ".join(f"{file} has {', '.join(columns)}" for file, columns in tables.items())
    raise SettingsError(
        f"no column is called {column}", where=option, do=f"name one of them: {held}"
    )


def _mapped(said: str | None, there: Mapping[str, str]) -> list[str]:
    if said is None:
        return []
    named = [folded(one) for one in said.split(AND)]
    return [there[one] for one in named] if all(one in there for one in named) else []


def _parts(one: str, there: Mapping[str, str]) -> list[str]:
    """The known column of a field, with the columns that hold a part of it around."""
    before = first_met(_names()["before"].get(one, ()), there)
    main = first_met(_known(one), there)
    behind = first_met(_names()["behind"].get(one, ()), there)
    return [column for column in (before, main, behind) if column] if main else []


@cache
def _known(one: str) -> tuple[str, ...]:
    """Names of a field's column: its own, the systems', everybody's."""
    if one == "external_id":
        kept = known("esp_contact").columns["external_id_raw"]
    else:
        systems = (known(table).columns for table in ("erp_customer", "esp_contact"))
        name = _CANONICAL.get(one, one)
        kept = tuple(each for columns in systems for each in columns.get(name, ()))
    return (one, *(each.name for each in kept), *_names()["fields"][one])


@cache
def _names() -> dict[str, Any]:
    text = files(__package__).joinpath("people_names.toml").read_text("utf-8")
    return tomllib.loads(text)
