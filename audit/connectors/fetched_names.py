"""What a fetched file is called, so that its ending tells its form."""

import re
from collections.abc import Mapping
from email.message import Message
from pathlib import Path
from urllib.parse import unquote, urlsplit

from audit.connectors.exports.ending import ending
from audit.connectors.exports.text_stream import byte_blocks

_PACKED = ((b"\x1f\x8b", ".gz"), (b"\x28\xb5\x2f\xfd", ".zst"))
_STARTS = (
    (b"PAR1", ".parquet"),
    (b"PK\x03\x04", ".xlsx"),
    (b"<", ".xml"),
    (b"[", ".json"),
    (b"{", ".json"),
)
_LOOKED_AT = 1 << 16


def named(url: str, headers: Mapping[str, str], path: Path) -> Path:
    """The file renamed: by its address, by the answer, else by what it holds.

    Args:
        url: where it was fetched from.
        headers: of the answer, names in lower case.
        path: the file; its ending says nothing.
    """
    # A host may unpack on the way what its address calls packed, or pack what it does not.
    packed = _packed(path)
    body = path.rename(path.with_name(f"{path.name}{packed}"))
    stem = _offered(url, headers) or f"export{_by_content(body)}"
    return body.rename(body.with_name(f"{stem}{packed}"))


def _offered(url: str, headers: Mapping[str, str]) -> str:
    names = (unquote(urlsplit(url).path).rpartition("/")[2], _declared(headers))
    name = next((one for one in map(_plain, names) if ending(Path(one))), "")
    return re.sub(r"\.(gz|zst)$", "", name, flags=re.IGNORECASE)


def _declared(headers: Mapping[str, str]) -> str:
    message = Message()
    message["content-disposition"] = headers.get("content-disposition", "")
    return message.get_filename() or ""


def _plain(name: str) -> str:
    """The name without whatever could lead it elsewhere."""
    return re.sub(r"[^\w. ()-]", "_", name).lstrip(".")[-100:]


def _packed(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(4)
    return next((name for sign, name in _PACKED if start.startswith(sign)), "")


def _by_content(path: Path) -> str:
    start = next(byte_blocks(path, _LOOKED_AT), b"")
    bare = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next((name for sign, name in _STARTS if bare.startswith(sign)), ".csv")
