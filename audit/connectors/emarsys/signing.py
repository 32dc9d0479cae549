"""Who signs the requests: OAuth for version 3, X-WSSE for version 2."""

from collections.abc import Callable

from audit.connectors.clock import Clock
from audit.connectors.emarsys.oauth import OAuth
from audit.connectors.emarsys.wsse import Wsse
from audit.connectors.http import Manners
from audit.connectors.polite.redaction import keep_secret
from audit.source_parts import EmarsysApi

LEGACY = 2


def signing(api: EmarsysApi, secret: Callable[[str], str], clock: Clock) -> OAuth | Wsse:
    """As the settings say; every secret is kept out of all texts from here on.

    Raises:
        SettingsError: a secret is not where the settings say.
    """
    if api.version == LEGACY:
        user, key = secret(api.user), secret(api.user_secret)
        keep_secret(key)
        return Wsse(user, key, clock.now)
    client = secret(api.client_id), secret(api.client_secret)
    keep_secret(client[1])
    return OAuth(api.token_url, client, Manners.of(api), clock)
