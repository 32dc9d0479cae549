"""The item attributes that hold prices, pages and pictures: found by name, then read alone."""

from collections.abc import Iterable, Mapping
from json import loads

from rapidfuzz import process

from audit.connectors.http import Refused
from audit.connectors.stokly.filters import CannotBeSaid, Filter, either, equals
from audit.connectors.stokly.lists import NOT_UNDERSTOOD, Lists
from audit.connectors.stokly.resources import resources
from audit.connectors.stokly.statuses import DELETED, meaning
from checks.vocabulary import SettingsError

VALUES, DEFINITIONS = "item-attribute-values", "item-attributes"


async def chosen_attributes(lists: Lists, attributes: Mapping[str, str]) -> None:
    """Read the values of the attributes that the settings name, of all items.

    Args:
        lists: of the tenant; its definitions of attributes are read already.
        attributes: column of erp_product -> name of the attribute.

    Raises:
        SettingsError: there is no attribute of that name.
    """
    definitions = [
        one
        for _, body in lists.staging.bodies(resources()[DEFINITIONS].path)
        for one in loads(body)["data"]
        if meaning(DEFINITIONS, one.get("status")) != DELETED
    ]
    by_name = {str(one.get("name")): str(one.get("itemAttributeId")) for one in definitions}
    ids = [_id(name, by_name, column) for column, name in attributes.items()]
    values = resources()[VALUES]
    if lists.has(values):
        return
    where = await _understood(lists, ids)
    await lists.read(values, where)


def _id(name: str, by_name: Mapping[str, str], column: str) -> str:
    if name in by_name:
        return by_name[name]
    raise SettingsError(
        f"Stokly has no item attribute {name}{_nearest(name, by_name)}",
        where=f"stokly.api.attributes.{column} in the settings file",
        do="write its name exactly as Stokly shows it",
    )


def _nearest(name: str, known: Iterable[str]) -> str:
    found = process.extractOne(name, list(known), score_cutoff=60)
    return f"; did you mean {found[0]}?" if found else ""


async def _understood(lists: Lists, ids: list[str]) -> Filter | None:
    """A filter for those attributes alone; null where Stokly can't be asked so."""
    try:
        where = either(*(equals("itemAttributeId", one) for one in dict.fromkeys(ids)))
        await lists.first(resources()[VALUES], 1, ("filter", where.text))
    except CannotBeSaid:
        return None
    except Refused as refusal:
        if refusal.reply.status not in NOT_UNDERSTOOD:
            raise
        return None
    return where
