"""Opening a tenant's ledger: it is made on first use, and a damaged one is refused."""

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from audit.ledger.chain import Head
from audit.ledger.database import KEEP, in_words, make, opened
from audit.ledger.heads import begun_tenants, known_heads
from audit.ledger.journal import Ledger
from audit.ledger.placing import placed
from audit.ledger.sealed import KEY_FILE, Seal, seal
from audit.workspace import PRIVATE_FOLDER
from checks.vocabulary import LedgerError

FOLDER = Path("store/ledger")
ENDING = ".sqlite"


@contextmanager
def ledger(workspace: Path, tenant: str) -> Iterator[Ledger]:
    """The ledger of a tenant, to be written to; proved from its first record on.

    Args:
        workspace: of the client.
        tenant: the account, as the writer names it.

    Raises:
        LedgerError: it is damaged, it is gone although an approval knew a head of it, it does not
            pass through such a head, or its key is missing.
    """
    folder = workspace / FOLDER
    for one in (folder.parent, folder):
        one.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    path = _path(workspace, tenant)
    sealing = seal(workspace, first=not any(folder.glob(f"*{ENDING}")))
    if not path.exists():
        _must_be_new(workspace, tenant)
        placed(path, lambda fresh: make(fresh, tenant, sealing.check))
    with _proved(workspace, tenant, sealing) as found:
        yield found


@contextmanager
def looking(workspace: Path, tenant: str, known: Sequence[Head] = ()) -> Iterator[Ledger]:
    """The ledger of a tenant, to be looked at: proved as `ledger` does it, without its key.

    Args:
        workspace: of the client.
        tenant: the account, as the writer names it.
        known: further heads that it must pass through.

    Raises:
        LedgerError: as `ledger`; or there is none.
    """
    if not _path(workspace, tenant).exists():
        _must_be_new(workspace, tenant)
        raise LedgerError(
            f"there is no ledger of {tenant}",
            where=str(workspace / FOLDER),
            do="nothing was ever carried out there from this workspace",
        )
    with _proved(workspace, tenant, None, known) as found:
        yield found


def tenants(workspace: Path) -> tuple[str, ...]:
    """The accounts that a workspace has a ledger of, or must have had one of, in order.

    Raises:
        LedgerError: a file is no ledger, or another tenant's.
    """
    standing = {_tenant(path) for path in (workspace / FOLDER).glob(f"*{ENDING}")}
    return tuple(sorted(standing | begun_tenants(workspace)))


@contextmanager
def _proved(
    workspace: Path, tenant: str, sealing: Seal | None, known: Sequence[Head] = ()
) -> Iterator[Ledger]:
    path = _path(workspace, tenant)
    with opened(path) as connection:
        with in_words(path):
            ((named, check),) = connection.execute("SELECT tenant, key_check FROM about")
        if named != tenant:
            raise LedgerError("this ledger is another tenant's", where=str(path), do=KEEP)
        if sealing is not None and check != sealing.check:
            raise LedgerError(
                "this ledger was kept with another key",
                where=str(workspace / KEY_FILE),
                do="put back the copy of that key that you keep",
            )
        found = Ledger(connection, path, tenant, sealing)
        found.verify((*known_heads(workspace, tenant).heads, *known))
        yield found


def _tenant(path: Path) -> str:
    with opened(path) as connection, in_words(path):
        ((named, _),) = connection.execute("SELECT tenant, key_check FROM about")
    if path.stem != _code(named):
        raise LedgerError("this ledger is another tenant's", where=str(path), do=KEEP)
    return str(named)


def _must_be_new(workspace: Path, tenant: str) -> None:
    """A ledger that is not there was never there.

    Raises:
        LedgerError: an approval knew a head of it.
    """
    highest = known_heads(workspace, tenant).highest
    if highest:
        raise LedgerError(
            f"the ledger of {tenant} is gone: a head of {highest:,} records was known",
            where=str(_path(workspace, tenant)),
            do=KEEP,
        )


def _path(workspace: Path, tenant: str) -> Path:
    return workspace / FOLDER / f"{_code(tenant)}{ENDING}"


def _code(tenant: str) -> str:
    """What stands for a tenant in a file's name, whatever signs its own name has."""
    return hashlib.sha256(tenant.encode()).hexdigest()[:16]
