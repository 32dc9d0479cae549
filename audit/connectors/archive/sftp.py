"""The archive on a server: the machine's own `sftp`, which holds the keys and knows the hosts.

No key and no password comes into our hands: whoever may sign in without being asked anything may
read, and a host whose key is not known is not spoken to.
"""

import asyncio
import os
import re
import shutil
import signal
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from audit.connectors.archive.arriving import (
    Remote,
    alone,
    is_here,
    is_plain,
    part,
    quoted,
    shorten,
    whole,
)
from audit.connectors.archive.folder import no_file
from audit.connectors.staging import Staging
from checks.vocabulary import ConnectorError

AT_ONCE = 50  # files for one sign-in
_OPTIONS = (
    *("BatchMode=yes", "StrictHostKeyChecking=yes", "UpdateHostKeys=no"),
    *("ConnectTimeout=30", "ServerAliveInterval=15", "ServerAliveCountMax=4"),
    *("ClearAllForwardings=yes", "PermitLocalCommand=no"),
)
_FILE = re.compile(r"^-\S+\s+\S+\s+\S+\s+\S+\s+(\d+)\s+(\S+\s+\d+\s+[\d:]+) (.+)$")
_KNOWN_ENDS = (
    "Host key verification failed",
    "Permission denied",
    "Connection refused",
    "Connection timed out",
    "Could not resolve hostname",
    "No such file",
    "Connection closed",
)


@dataclass(frozen=True, slots=True)
class Server:
    """A folder on a server.

    Attributes:
        host: as `user@host` or `host`.
        port: null for the usual one.
        folder: path on the server.
        config: a file for `ssh -F`; null for the machine's own.
    """

    host: str
    port: int | None
    folder: str
    config: Path | None

    async def fetched(self, pattern: str, staging: Staging) -> AsyncIterator[Path]:
        """Each file whose name fits, in the order of names, once it is here whole.

        Raises:
            ConnectorError: none fits, or the server does not give them; what is here is kept.
        """
        found = [one for one in await self._listed() if fnmatchcase(one.name, pattern)]
        if not found:
            raise no_file(pattern, self.told)
        for one in found:
            is_plain(one.name, self.told)
        for at in range(0, len(found), AT_ONCE):
            some = found[at : at + AT_ONCE]
            await self._fetch([one for one in some if not is_here(one, staging)], staging)
            for one in some:
                yield staging.folder / one.name

    @property
    def told(self) -> str:
        """As it is named to a person."""
        port = f":{self.port}" if self.port else ""
        return f"sftp://{self.host}{port}/{self.folder.removeprefix('/')}"

    async def _listed(self) -> list[Remote]:
        answer = await self._run(["ls -ln"])
        found = [met for line in answer.splitlines() if (met := _FILE.match(line))]
        return sorted((Remote(m[3], int(m[1]), m[2]) for m in found), key=lambda one: one.name)

    async def _fetch(self, files: Sequence[Remote], staging: Staging) -> None:
        if not files:
            return
        with (staging.folder / ".sftp").open("w") as lock:
            alone(lock.fileno(), self.told)
            for one in files:
                shorten(part(one, staging))
            orders = [f'reget "{one.name}" {quoted(part(one, staging))}' for one in files]
            try:
                await self._run(orders, held=lock.fileno())
            finally:
                for one in files:
                    whole(one, staging)
        left = [one.name for one in files if not (staging.folder / one.name).is_file()]
        if left:
            raise ConnectorError(
                f"{left[0]} did not arrive whole", where=self.told, do="pull again; it goes on"
            )

    async def _run(self, orders: Sequence[str], held: int | None = None) -> str:
        """What `sftp` says to the orders, given inside the folder."""
        options = [word for one in _OPTIONS for word in ("-o", one)]
        config = ["-F", str(self.config)] if self.config else []
        port = ["-P", str(self.port)] if self.port else []
        child = await asyncio.create_subprocess_exec(
            _program(),
            *(*config, *options, *port, "-b", "-", "--", self.host),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            pass_fds=() if held is None else (held,),
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            start_new_session=True,  # no terminal to ask at, and one group with the ssh it starts
        )
        script = "\n".join([f'cd "{self.folder}"', *orders, ""])
        try:
            answer, complaint = await child.communicate(script.encode())
        finally:
            if child.returncode is None:
                os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        if child.returncode:
            raise self._failed(complaint.decode("utf-8", "replace"), child.returncode or 0)
        return answer.decode("utf-8", "replace")

    def _failed(self, complaint: str, code: int) -> ConnectorError:
        # The rest of what it says may hold a banner, and names that are nobody's business here.
        known = next((one for one in _KNOWN_ENDS if one in complaint), f"it ended with {code}")
        return ConnectorError(
            f"the archive can't be read over SFTP: {known}",
            where=self.told,
            do=f"see that `sftp {self.host}` signs in without asking, then pull again: it goes on",
        )


def _program() -> str:
    found = shutil.which("sftp")
    if found is None:
        raise ConnectorError(
            "there is no sftp on this machine",
            where="the programs of this machine",
            do="install OpenSSH's client, or copy the files and set emarsys.archive.folder",
        )
    return found
