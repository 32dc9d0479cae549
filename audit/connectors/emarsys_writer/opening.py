"""The door to writing, opened for one push and closed behind it."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

from audit.connectors.clock import Clock, SystemClock
from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.oauth import OAuth
from audit.connectors.emarsys.signing import signing
from audit.connectors.emarsys.tenant import names_of_account
from audit.connectors.emarsys_writer.allowed import UPLOAD, allowed_of
from audit.connectors.emarsys_writer.door import Door
from audit.connectors.emarsys_writer.sales import Token
from audit.connectors.emarsys_writer.sending import Sending
from audit.connectors.emarsys_writer.words import Words, words_of
from audit.connectors.http import Host, Manners
from audit.connectors.polite.judging import says_nothing
from audit.connectors.polite.redaction import keep_secret
from audit.push_part import PushPart
from audit.source_parts import EmarsysApi
from checks.vocabulary import ConnectorError, SettingsError

BUSY_S = 60.0  # how long an answer that is being made may take
Secret = Callable[[str], str]
SHARED = (
    "url",
    "version",
    "token_url",
    "client_id",
    "client_secret",
    "user",
    "user_secret",
    "requests_per_minute",
    "share",
    "at_once",
    "deadline_seconds",
    "ca_file",
)


@asynccontextmanager
async def writer(
    push: PushPart, secret: Secret, clock: Clock | None = None, *, dry_run: bool = False
) -> AsyncIterator[Door]:
    """The account that the settings name, until the block ends.

    Args:
        push: what the settings say.
        secret: place of a secret -> the secret.
        clock: by which we wait.
        dry_run: reads are asked; nothing that changes anything is.

    Raises:
        SettingsError: a secret is not where the settings say, or a field of theirs is none.
        ConnectorError: Emarsys can't be asked, or does not tell which account it is.
    """
    clock = clock or SystemClock()
    # The same words under the same names: what signs in and paces is the audit's own.
    api = EmarsysApi(**{name: getattr(push, name) for name in SHARED})
    signs, allowed = signing(api, secret, clock), allowed_of(push.version, dry_run=dry_run)
    url, manners = f"{api.url}/api/v{api.version}", Manners.of(api)
    async with AsyncExitStack() as open_hosts:
        if isinstance(signs, OAuth):
            await open_hosts.enter_async_context(signs.host)
        host = Host(url, allowed, manners, signs=signs, clock=clock, again=says_nothing)
        await open_hosts.enter_async_context(host)
        upload = _upload(push, secret, manners, clock, dry_run=dry_run)
        if upload is not None:
            await open_hosts.enter_async_context(upload.host)
        account = Account(host, clock, BUSY_S)
        words = await words_of(account, push)
        sending = Sending(host, dry_run=dry_run)
        yield Door(account, push, words, await _tenants(account, words), (sending, upload))


async def _tenants(account: Account, words: Words) -> tuple[str, ...]:
    names = await names_of_account(account, words.fields)
    if not names:
        raise ConnectorError(
            "nothing tells which Emarsys account this is",
            where="GET /settings and GET /field/translate",
            do="give the push's API user the right to read the settings",
        )
    return names


def _upload(
    push: PushPart, secret: Secret, manners: Manners, clock: Clock, *, dry_run: bool
) -> Sending | None:
    if push.sales != "upload":
        return None
    if not push.merchant:
        raise SettingsError(
            "the upload of sales data needs the merchant's id",
            where="merchant under [push]",
            do="copy it from the Sales Data page of Emarsys",
        )
    token = secret(push.sales_token)
    keep_secret(token)
    allowed = () if dry_run else UPLOAD
    host = Host(push.sales_url, allowed, manners, signs=Token(token), clock=clock)
    return Sending(host, dry_run=dry_run)
