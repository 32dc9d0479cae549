"""The catalogue's feed that Emarsys pulls: fetched from the same address, read in either form.

It proves what was offered, not what was taken in.
"""

from audit.connectors.addresses import Addresses, no_secret
from audit.connectors.chosen import Place
from audit.connectors.exports.feeds.google import CATALOGUE
from audit.source_parts import EmarsysPart
from checks.vocabulary import SettingsError


def source(place: Place) -> Addresses:
    """The feed, as a file behind an address.

    Raises:
        SettingsError: there is none, it holds a password, or `urls` names another.
    """
    part, setting = place.part, "emarsys.feed in the settings file"
    if not isinstance(part, EmarsysPart) or part.feed is None:
        raise SettingsError("no feed is set", where=setting, do="give its address")
    if CATALOGUE in part.urls:
        raise SettingsError(
            f"both feed and urls.{CATALOGUE} are set",
            where=setting,
            do="leave one of them out: they fill the same table",
        )
    no_secret(part.feed, setting)
    return Addresses("emarsys-feed", {CATALOGUE: part.feed}, part, place.clock)
