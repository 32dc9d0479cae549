"""Options that commands share, and how their text is read: lists, and names with a value."""

from collections.abc import Mapping, Sequence
from typing import Annotated

import typer

from checks.vocabulary import SettingsError

Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but errors.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print one JSON object instead of text.")]


def listed(texts: Sequence[str] | None) -> tuple[str, ...]:
    """`["a,b", "c"]` -> `("a", "b", "c")`."""
    return tuple(part.strip() for text in texts or () for part in text.split(",") if part.strip())


def named(texts: Sequence[str] | None, option: str) -> Mapping[str, str]:
    """`["a=1", "b=2"]` -> `{"a": "1", "b": "2"}`.

    Raises:
        SettingsError: a text has no name or no value.
    """
    pairs = [text.partition("=") for text in texts or ()]
    for name, sign, value in pairs:
        if not (name.strip() and sign and value.strip()):
            raise SettingsError(
                f"{name!r} says no value", where=option, do=f"write it like {option} NAME=VALUE"
            )
    return {name.strip(): value.strip() for name, _, value in pairs}
