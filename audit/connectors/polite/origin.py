"""Where a host is: https with every certificate verified, or plain http on this machine alone."""

import ipaddress
import ssl
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

from checks.vocabulary import SettingsError

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Origin:
    """A base URL taken apart.

    Attributes:
        root: scheme, host and port, e.g. "https://api.stok.ly".
        path: below it, without a slash at the end; "" for none.
        local: whether it is this machine.
    """

    root: str
    path: str
    local: bool

    @property
    def encrypted(self) -> bool:
        """Whether it is spoken to by TLS."""
        return self.root.startswith("https:")


def origin(url: str) -> Origin:
    """The URL taken apart.

    Raises:
        SettingsError: it is no base URL, holds a password, or would send secrets unencrypted.
    """
    parts = urlsplit(url)
    host = parts.hostname or ""
    if parts.username or parts.password or parts.query or parts.fragment:
        raise _wrong("holds more than a scheme, a host and a path", host)
    if parts.scheme not in PORTS or not host:
        raise _wrong("is no http or https address", host)
    local = _is_this_machine(host)
    if parts.scheme == "http" and not local:
        raise _wrong("is not encrypted: whoever is on the way could read it all", host)
    return Origin(f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/"), local)


@cache
def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """TLS 1.2 or newer, names checked, the system's certificates and those of `ca_file`.

    Raises:
        SettingsError: the file can't be read as certificates.
    """
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file is not None:
        try:
            context.load_verify_locations(ca_file)
        except OSError:
            raise SettingsError(
                f"{ca_file} can't be read as certificates",
                where="ca_file in the settings",
                do="name a file of certificates in PEM form: -----BEGIN CERTIFICATE-----",
            ) from None
    return context


def _is_this_machine(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _wrong(why: str, host: str) -> SettingsError:
    return SettingsError(
        f"the address of {host or 'a host'} {why}",
        where="an url of the settings",
        do="write it as https://host/path; plain http is for this machine alone",
    )
