"""Stokly, read over its API: signed in by HMAC, paged with proof, lines cached. No writer."""

from audit.connectors.chosen import Place
from audit.connectors.stokly.reader import Stokly
from audit.source_parts import StoklyPart
from checks.vocabulary import SettingsError

__all__ = ["Stokly", "source"]

STORE = "store"  # below the workspace


def source(place: Place) -> Stokly:
    """The source that the settings describe.

    Raises:
        SettingsError: they are another system's.
    """
    if not isinstance(place.part, StoklyPart):
        raise SettingsError(
            "Stokly's API is set up for another system",
            where=f"[{place.system.value}.api] in the settings file",
            do="put it under [stokly.api]",
        )
    return Stokly(place.part, place.design, place.secret, place.workspace / STORE, place.clock)
