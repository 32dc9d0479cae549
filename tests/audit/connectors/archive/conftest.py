"""A real SSH server on loopback, with keys of its own, for as long as the tests run."""

import getpass
import os
import shutil
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

UNPACKED = Path(__file__).parents[4] / "build" / "sshd"


@dataclass(frozen=True)
class Ssh:
    """The server, and what a client needs to sign in."""

    port: int
    user: str
    folder: Path
    config: Path

    def address(self, folder=None):
        return f"sftp://{self.user}@127.0.0.1:{self.port}{folder or self.folder / 'sent'}"


@pytest.fixture(scope="session")
def ssh():
    program = next(
        (one for one in (Path("/usr/sbin/sshd"), UNPACKED / "usr/sbin/sshd") if one.is_file()), None
    )
    if program is None or shutil.which("sftp") is None:
        pytest.fail(
            "There is no SSH server or no sftp, so no archive can be read over it: run "
            "tests/sshd.sh, or `apt-get install openssh-server openssh-client`, then test again",
            pytrace=False,
        )
    # The server gives up root's rights, and whoever it runs as must reach its files.
    root = os.getuid() == 0
    user = "nobody" if root else getpass.getuser()
    with tempfile.TemporaryDirectory(prefix="sshd-") as made:
        folder = Path(made)
        folder.chmod(0o755)
        yield from _served(program, folder, user, root=root)


def _served(program, folder, user, *, root):
    for key in ("host_key", "client_key"):
        _run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / key)
    (folder / "authorized_keys").write_bytes((folder / "client_key.pub").read_bytes())
    (folder / "sent").mkdir()
    (folder / "sent").chmod(0o755)
    port = _free_port()
    (folder / "sshd_config").write_text(_server_words(folder, port, root=root))
    host = (folder / "host_key.pub").read_text()
    (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {host}")
    (folder / "ssh_config").write_text(
        f"IdentityFile {folder}/client_key\nIdentitiesOnly yes\n"
        f"UserKnownHostsFile {folder}/known_hosts\n"
    )
    if root:
        for name in ("host_key", "authorized_keys", "sshd_config"):
            shutil.chown(folder / name, user)
    libraries = ":".join(str(one.parent) for one in UNPACKED.rglob("libwrap.so.0"))
    server = subprocess.Popen(
        [program, "-D", "-e", "-f", folder / "sshd_config"],
        env={**os.environ, "LD_LIBRARY_PATH": libraries},
        stderr=subprocess.DEVNULL,
        **({"user": user, "group": "nogroup", "extra_groups": []} if root else {}),
    )
    try:
        _answers(port)
        yield Ssh(port, user, folder, folder / "ssh_config")
    finally:
        server.terminate()
        server.wait()


def _server_words(folder, port, *, root):
    session = UNPACKED / "usr/lib/openssh/sshd-session"  # a program of its own since 9.8
    return "\n".join(
        [
            f"Port {port}",
            "ListenAddress 127.0.0.1",
            f"HostKey {folder}/host_key",
            f"AuthorizedKeysFile {folder}/authorized_keys",
            "PidFile none",
            "StrictModes no",
            # Where it can read who is locked, it lets nobody in whose password is none, but PAM.
            f"UsePAM {'yes' if root else 'no'}",
            "PasswordAuthentication no",
            "Subsystem sftp internal-sftp",
            *([f"SshdSessionPath {session}"] if session.is_file() else []),
            *(
                [f"SshdAuthPath {session.with_name('sshd-auth')}"]
                if session.with_name("sshd-auth").is_file()
                else []
            ),
            "",
        ]
    )


def _free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def _answers(port):
    for _ in range(200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("the SSH server does not answer", pytrace=False)


def _run(*words):
    subprocess.run(words, check=True)
