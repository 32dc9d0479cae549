"""The address of an archive on a server, taken apart and followed no further than it says."""

import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from audit.connectors.archive.arriving import PLAIN
from audit.connectors.archive.sftp import Server
from checks.vocabulary import SettingsError

_WORD = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


def server(address: str, config: Path | None) -> Server:
    """The folder behind `sftp://user@host:port/folder`; `/~/folder` lies in the user's own.

    Raises:
        SettingsError: it is no such address, or holds a password.
    """
    setting = "emarsys.archive.sftp in the settings file"
    parts = urlsplit(address)
    if parts.password is not None:
        raise SettingsError(
            "the address holds a password",
            where=setting,
            do="take it out: the machine's own SSH signs in, with a key or an agent",
        )
    try:
        port = parts.port
    except ValueError:
        port = 0
    names = [one for one in (parts.username, parts.hostname) if one is not None]
    folder = unquote(parts.path).removeprefix("/~/") or "."
    if port == 0 or not all(map(_WORD.fullmatch, names)) or not PLAIN.fullmatch(folder):
        raise SettingsError(
            "the address of the archive can't be followed",
            where=setting,
            do="write it like sftp://user@host:22/folder, with plain names",
        )
    return Server("@".join(names), port, folder, config)
