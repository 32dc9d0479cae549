"""What an account is called by a plan, so that none is carried out on another.

Best by the id in its settings, which not every API user may read; else by the fields that are its
own, for their numbers differ from account to account. A name is a SHA-256 and tells nothing.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping

import polars as pl

from audit.connectors.emarsys.account import Account, inside_of
from audit.connectors.emarsys.configuration import KINDS, SETTINGS
from audit.connectors.emarsys.fields import Field
from audit.connectors.http import Call

FIELD = KINDS[0]
# Numbers that mean the same on every account; Emarsys fact sheet, 3.3.
SHARED = frozenset(str(number) for number in (*range(49), 456, 457, 458))


async def names_of_account(account: Account, fields: Mapping[str, Field]) -> tuple[str, ...]:
    """Every name that the account answers to, the best first; empty where nothing tells.

    Args:
        account: asked for its settings.
        fields: of the account, by number.

    Raises:
        ConnectorError: nothing is answered.
    """
    number = inside_of(await account.perhaps(Call("GET", SETTINGS.path)), "id")
    named = ((one.number, one.string_id) for one in fields.values())
    return (*_by_settings(number), *_by_fields(named))


def name_of_snapshot(items: pl.DataFrame) -> str | None:
    """The best name by what the audit read of the configuration; null where nothing tells.

    Args:
        items: kind, key and value_redacted, of one snapshot of Emarsys.
    """
    settings = items.filter(pl.col("kind") == SETTINGS.name, pl.col("key").str.contains("^[0-9]+$"))
    fields = items.filter(pl.col("kind") == FIELD.name, pl.col("key") != "not read")
    told = fields.select("key", "value_redacted").iter_rows()
    names = (
        *_by_settings(settings["key"].first() if settings.height else None),
        *_by_fields((number, json.loads(value).get("string_id") or "") for number, value in told),
    )
    return names[0] if names else None


def _by_settings(number: object) -> Iterator[str]:
    if number is not None and str(number).isdecimal():
        yield _hashed(f"settings {number}")


def _by_fields(fields: Iterable[tuple[str, str]]) -> Iterator[str]:
    own = sorted(f"{number} {name}" for number, name in fields if number not in SHARED)
    if own:
        yield _hashed("\n".join(["fields", *own]))


def _hashed(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
