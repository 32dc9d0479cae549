"""Fields of a contact by their numbers: what people call them, and what their values mean."""

from collections.abc import Mapping
from types import MappingProxyType

from checks.vocabulary import Personal
from checks.vocabulary.choices import country_labels
from checks.vocabulary.repair import EXTERNAL_ID, OPT_IN_FIELD, SMS_OPT_IN

COUNTRY = "14"
OPT_INS = (OPT_IN_FIELD, SMS_OPT_IN)
# Number of a system field -> its name; Emarsys fact sheet, 3.3. Numbers above 48 are the account's.
_NAMES: Mapping[str, str] = MappingProxyType(
    {
        "0": "interests",
        "1": "first name",
        "2": "last name",
        "3": "e-mail",
        "4": "date of birth",
        "5": "gender",
        "6": "marital status",
        "7": "children",
        "8": "education",
        "9": "title",
        "10": "address",
        "11": "city",
        "12": "state",
        "13": "zip",
        "14": "country",
        "15": "phone",
        "16": "fax",
        "17": "job position",
        "18": "company",
        "19": "department",
        "20": "industry",
        "21": "office phone",
        "22": "office fax",
        "25": "url",
        "26": "mail format",
        "31": "opt-in",
        "35": "registration language",
        "37": "mobile",
        "38": "partner first name",
        "39": "partner birth date",
        "40": "anniversary",
        "41": "company address",
        "42": "office zip",
        "43": "office city",
        "44": "office state",
        "45": "office country",
        "46": "salutation",
        EXTERNAL_ID: "external id",
        SMS_OPT_IN: "SMS opt-in",
    }
)
# What says nothing of a person by itself; any other field, known or not, may.
PLAIN = ("14", "26", "31", "35", "45", SMS_OPT_IN)
_STATED = MappingProxyType({"1": "in", "2": "out"})


def named(field: str | None) -> str:
    """`31` -> `opt-in (31)`, `external_id` -> `external id`, `1203` -> `field 1203`."""
    if field is None:
        return ""
    name = _NAMES.get(field)
    if name is None:
        return f"field {field}" if field.isdigit() else field
    return f"{name} ({field})" if field.isdigit() else name


def personal(field: str | None) -> Personal:
    """How much a value of the field says of a person."""
    if field == EXTERNAL_ID:
        return Personal.ID
    return Personal.NO if field in PLAIN else Personal.YES


def meant(field: str | None, value: str) -> str:
    """The value with what it means, where that is known: `2, opted out`, `184, United Kingdom`."""
    if field in OPT_INS and value in _STATED:
        return f"{value}, opted {_STATED[value]}"
    label = country_labels().get(value) if field == COUNTRY else None
    return f"{value}, {label}" if label else value
