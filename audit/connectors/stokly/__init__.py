"""Stokly, read over its API: signed in by HMAC, paged with proof, lines cached. No writer."""

from audit.connectors.chosen import Place
from audit.connectors.stokly.reader import Stokly
from audit.connectors.stokly.tables import LISTS
from audit.source_parts import StoklyPart
from checks.vocabulary import TABLES, SettingsError

__all__ = ["Stokly", "source"]

STORE = "store"  # below the workspace


def source(place: Place) -> Stokly:
    """The source that the settings describe.

    Raises:
        SettingsError: they are another system's, or name a table or column that there is not.
    """
    if not isinstance(place.part, StoklyPart):
        raise SettingsError(
            "Stokly's API is set up for another system",
            where=f"[{place.system.value}.api] in the settings file",
            do="put it under [stokly.api]",
        )
    if place.part.api is not None:
        _known([*place.part.api.paths], [*LISTS], "paths")
        _known([*place.part.api.attributes], [*TABLES["erp_product"].columns], "attributes")
    return Stokly(place.part, place.design, place.secret, place.workspace / STORE, place.clock)


def _known(named: list[str], there: list[str], setting: str) -> None:
    for name in named:
        if name not in there:
            raise SettingsError(
                f"{name} is nothing that Stokly's API could give",
                where=f"stokly.api.{setting} in the settings file",
                do=f"known: {', '.join(there)}",
            )
