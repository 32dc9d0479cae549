"""A client's workspace: one folder with settings, key, store and reports, its owner's alone."""

import json
import secrets
from collections.abc import Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

import tomli_w
from jinja2 import Environment, StrictUndefined, Template

from audit.settings import FILE_NAME
from checks.vocabulary import SettingsError, StoreError

PRIVATE_FOLDER = 0o700
PRIVATE_FILE = 0o600
KEY_FILE = "redaction.key"
KEY_BYTES = 32
PUSH = "push"


def make(  # noqa: PLR0913 - one keyword a line of the settings file
    folder: Path,
    *,
    name: str,
    stokly: Path | None = None,
    emarsys: Path | None = None,
    sync: Path | None = None,
    taken_at: datetime | None = None,
    key: str | None = None,
    redaction: int = 2,
    parts: Mapping[str, Mapping[str, object]] = MappingProxyType({}),
) -> Path:
    """Make the folder with its settings file and the key that makes the codes of people.

    Args:
        folder: to make.
        name: of the client; default: the folder's name.
        stokly: folder with its exports.
        emarsys: the same.
        sync: the same of the integration layer.
        taken_at: when they were made.
        key: makes the codes of people; default: a new one.
        redaction: how much of a person a page shows.
        parts: system, or "push" -> what else the settings say of it, e.g. its API. Never a secret.

    Returns:
        the settings file.

    Raises:
        SettingsError: there is one already; it is left as it is.
        StoreError: the folder can't be made.
    """
    path = folder / FILE_NAME
    if path.exists():
        raise SettingsError(
            f"{folder} is a workspace already",
            where=str(path),
            do="edit that file, or choose another folder",
        )
    text = _template().render(
        name=name or folder.resolve().name,
        sources={
            system: _declared(system, source, taken_at, parts.get(system, {}))
            for system, source in (("stokly", stokly), ("emarsys", emarsys), ("sync", sync))
        },
        push=tomli_w.dumps({PUSH: parts[PUSH]}) if PUSH in parts else "",
        redaction=redaction,
    )
    try:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        folder.chmod(PRIVATE_FOLDER)
        _write(folder / KEY_FILE, key or secrets.token_hex(KEY_BYTES))
        _write(path, text)
    except OSError as error:
        raise StoreError(
            f"the workspace could not be made: {error.strerror}",
            where=str(folder),
            do="choose a folder that you may write to",
        ) from None
    return path


def secret(folder: Path) -> bytes:
    """The key that makes the codes of people.

    Raises:
        StoreError: it is missing or damaged.
    """
    path = folder / KEY_FILE
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (FileNotFoundError, ValueError):
        key = b""
    if len(key) < KEY_BYTES:
        raise StoreError(
            "the key that makes the codes of people is missing or damaged",
            where=str(path),
            do="put back the copy you keep; without it codes differ from those of earlier reports",
        )
    return key


def _declared(
    system: str, source: Path | None, taken_at: datetime | None, more: Mapping[str, object]
) -> str:
    """The system's part as TOML; empty where nothing is said of it."""
    said: dict[str, object] = {}
    if source is not None:
        said["folder"] = str(source.resolve())
    if taken_at is not None:
        said["taken_at"] = taken_at
    return tomli_w.dumps({system: {**said, **more}}) if said or more else ""


def _write(path: Path, text: str) -> None:
    path.touch(mode=PRIVATE_FILE)
    path.write_text(text, encoding="utf-8")


def _template() -> Template:
    text = (files("audit") / "template.toml.j2").read_text(encoding="utf-8")
    # TOML, no HTML. A JSON string is a TOML string, as long as no sign is split into two escapes.
    words = Environment(undefined=StrictUndefined, keep_trailing_newline=True)  # noqa: S701 - no HTML
    words.filters["quoted"] = lambda value: json.dumps(value, ensure_ascii=False)
    return words.from_string(text)
