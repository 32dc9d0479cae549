"""The sales channels, without the store's credentials that Stokly hands out beside them.

`data` of a channel holds the keys of its store. It is dropped from the reply before anything else
sees it: never kept, shown or logged.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from audit.connectors.stokly.statuses import DELETED, meaning
from checks.vocabulary import SettingsError

KEPT = frozenset(
    {
        "channelId",
        "name",
        "type",
        "status",
        "manageInventory",
        "syncData",
        "defaultInventory",
        "inventoryLocationIds",
        "timeCreated",
        "timeUpdated",
    }
)


def without_credentials(reply: Mapping[str, Any]) -> bytes:
    """The reply of a list of channels, or of one, with nothing in it but what is known harmless."""
    found = reply.get("data")
    records = found if isinstance(found, list) else [found]
    kept: list[dict[str, Any]] = [
        {name: value for name, value in one.items() if name in KEPT}
        for one in records
        if isinstance(one, dict)
    ]
    count = reply.get("metadata", {}).get("count")
    return json.dumps({"data": kept, "metadata": {"count": count}}).encode()


def in_use(channels: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Those that are not deleted."""
    return [one for one in channels if meaning("channels", one.get("status")) != DELETED]


def channel_id(name: str, channels: Sequence[Mapping[str, Any]]) -> str:
    """The id of the one channel of that name.

    Raises:
        SettingsError: there is none, or there are several.
    """
    found = [one for one in channels if one.get("name") == name]
    if len(found) == 1:
        return str(found[0]["channelId"])
    names = ", ".join(sorted({str(one.get("name")) for one in channels}))
    several = f"{len(found)} channels are" if found else "no channel is"
    raise SettingsError(
        f"{several} called {name}",
        where="stokly.api.shop_channel in the settings file",
        do=f"name one of: {names}",
    )
