"""Which fields of an account are read, and what their columns are called.

Numbers above 48 differ from account to account: the client's own id, the opt-in of SMS and the
time of the last change are found by their names, or named in the settings; they are never assumed.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process

from audit.connectors.exports.known_names import folded, known
from audit.source_parts import EmarsysPart
from checks.vocabulary import ConnectorError, Design

WHO = "user_id"  # the column that every export of contacts begins with
CONTACT = "esp_contact"
CHOICE = "singlechoice"
OPT_IN = "31"
# Number of a system field -> its column, named as an export of Emarsys does; fact sheet, 3.3.
SYSTEM = {
    "3": "Email",
    "37": "Mobile",
    OPT_IN: "Opt-In",
    "47": "Email Valid",
    "33": "Source",
    "48": "Date of First Registration",
}
# Setting -> column of esp_contact whose known names find the field, and the name of our column.
OWN = {
    "external_id": ("external_id_raw", "External ID"),
    "sms_opt_in": ("sms_opt_in", "Mobile SMS Opt-In"),
    "last_modified": ("last_modified_at", "Last Modified"),
}


@dataclass(frozen=True, slots=True)
class Field:
    """One field of the account; its number is text, for it comes as a number or as text.

    Attributes:
        number: its number.
        name: in English.
        string_id: its name for programs; empty where it has none.
        kind: e.g. "shorttext", "singlechoice".
    """

    number: str
    name: str
    string_id: str
    kind: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What is read of each contact.

    Attributes:
        columns: number of a field -> its column, in the order in which they are asked for.
        choices: numbers of those that hold one of several choices.
        said: what was decided, in words; a person should see it.
    """

    columns: Mapping[str, str]
    choices: tuple[str, ...]
    said: tuple[str, ...]


def fields_in(rows: Sequence[Mapping[str, object]]) -> dict[str, Field]:
    """The account's fields by number."""
    found = (
        Field(
            number=str(row["id"]),
            name=str(row.get("name") or ""),
            string_id=str(row.get("string_id") or ""),
            kind=str(row.get("application_type") or ""),
        )
        for row in rows
        if row.get("id") is not None
    )
    return {field.number: field for field in found}


def planned(fields: Mapping[str, Field], part: EmarsysPart, design: Design) -> Plan:
    """Which fields are read, and as what.

    Raises:
        ConnectorError: a field that the settings name is not there, or several could be meant.
    """
    said: list[str] = []
    own = dict(_own(fields, part, said))
    columns = {**SYSTEM, **own}
    for number in _further(part, design):
        columns.setdefault(number, number)
    columns |= {number.strip(): name for name, number in part.fields.items() if number.strip()}
    lacking = [number for number in columns if number not in fields]
    if lacking:
        said.append(f"The account has no field {', '.join(lacking)}; not read.")
    there = {number: name for number, name in columns.items() if number in fields}
    choices = tuple(number for number in there if fields[number].kind == CHOICE)
    return Plan(there, choices, tuple(said))


def _further(part: EmarsysPart, design: Design) -> Iterator[str]:
    yield from design.profile_fields.values()
    yield from design.identity_fields.values()
    yield from part.api.fields if part.api else ()


def _own(
    fields: Mapping[str, Field], part: EmarsysPart, said: list[str]
) -> Iterator[tuple[str, str]]:
    """Number and column of the client's own fields, as far as they are there."""
    for setting, (column, name) in OWN.items():
        number = getattr(part.api, setting)
        if number:
            yield _there(fields, number, setting).number, name
            continue
        field = found_by_name(fields, column, setting)
        if field is None:
            said.append(f"No field of the account is known as {name}; set {setting} if it has one.")
        else:
            said.append(f"{name} is field {field.number}, found by its name {field.name}.")
            yield field.number, name


def found_by_name(fields: Mapping[str, Field], column: str, setting: str) -> Field | None:
    """The field known by the best of the names of a column; null where none is.

    Raises:
        ConnectorError: two fields have that name.
    """
    free = [field for field in fields.values() if field.number not in SYSTEM]
    for name in (one.name for one in known(CONTACT).columns[column]):
        met = [one for one in free if name in {folded(one.string_id), folded(one.name)}]
        if len(met) > 1:
            raise ConnectorError(
                f"fields {' and '.join(one.number for one in met)} are both called {met[0].name}",
                where="the fields of the Emarsys account",
                do=f"say which one it is: {setting} under [emarsys.api]",
            )
        if met:
            return met[0]
    return None


def _there(fields: Mapping[str, Field], number: str, setting: str) -> Field:
    if number in fields:
        return fields[number]
    by_name = {field.name: field.number for field in fields.values()}
    near = process.extractOne(number, [*by_name], score_cutoff=60)
    guess = f"; {near[0]} is {by_name[near[0]]}" if near else ""
    raise ConnectorError(
        f"the Emarsys account has no field {number}{guess}",
        where=f"{setting} under [emarsys.api]",
        do="correct the number, or leave the line out and the field is found by its name",
    )
