"""What the ledger keeps of people is encrypted, with a key that stands beside the settings."""

import hashlib
from datetime import datetime
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from audit.ledger.placing import placed
from checks.vocabulary import LedgerError

KEY_FILE = "ledger.key"
_KEEP = "put back the copy of that key that you keep; nothing else opens what was kept with it"


class Seal:
    """Encrypts and opens; a `Fernet` key: AES-128 in CBC mode, with an HMAC over it."""

    def __init__(self, key: bytes, where: Path) -> None:
        self._fernet = Fernet(key)
        self._where = where
        # Says which key it was, and nothing of the key: it is drawn from 2^256.
        self.check = hashlib.sha256(b"ledger key " + key).hexdigest()

    def close(self, plain: bytes, at: datetime) -> str:
        """Encrypted, as text; `at` is written beside it in the clear."""
        return self._fernet.encrypt_at_time(plain, int(at.timestamp())).decode("ascii")

    def open(self, token: str) -> bytes:
        """What was encrypted.

        Raises:
            LedgerError: with another key, or it was changed since.
        """
        try:
            return self._fernet.decrypt(token)
        except InvalidToken:
            raise LedgerError(
                "what the ledger keeps in encrypted form can't be opened",
                where=str(self._where),
                do=_KEEP,
            ) from None


def seal(workspace: Path, *, first: bool) -> Seal:
    """The seal of a workspace.

    Args:
        workspace: whose key it is.
        first: nothing was sealed yet, so that a key may be made.

    Raises:
        LedgerError: the key is missing or damaged, and something was sealed with it.
    """
    path = workspace / KEY_FILE
    if first and not path.exists():
        placed(path, lambda fresh: fresh.write_bytes(Fernet.generate_key() + b"\n"))
    try:
        return Seal(path.read_bytes().strip(), path)
    except (FileNotFoundError, ValueError):
        raise LedgerError(
            "the key of the ledger is missing or damaged", where=str(path), do=_KEEP
        ) from None
