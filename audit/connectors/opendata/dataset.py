"""Where the views are, and names that can stand in a query as they are."""

import re
from dataclasses import dataclass
from typing import Self

from audit.source_parts import OpenDataPart
from checks.vocabulary import SettingsError

SETTINGS = "[emarsys.opendata] in the settings file"
_WORD = "letters, digits and _"
# What each setting may be written with; a name of a query can't be a parameter of it.
_SIGNS = {
    "project": (r"[A-Za-z0-9._:-]+", "letters, digits and . _ : -"),
    "dataset": (r"[A-Za-z0-9_]+", _WORD),
    "account": (r"[0-9]+", "digits"),
    "view": (r"[A-Za-z0-9_]+", _WORD),
    "column": (r"[A-Za-z_][A-Za-z0-9_]*", _WORD),
}


@dataclass(frozen=True, slots=True)
class Dataset:
    """Where the views are.

    Attributes:
        project, dataset: as Emarsys names them.
        account: the number at the end of every view's name.
    """

    project: str
    dataset: str
    account: str

    @classmethod
    def of(cls, part: OpenDataPart) -> Self:
        """As the settings name it.

        Raises:
            SettingsError: a name has a sign that no name there has.
        """
        return cls(
            named("project", part.project),
            named("dataset", part.dataset),
            named("account", part.account),
        )

    @property
    def columns(self) -> str:
        """The list of all columns, as a query names it."""
        return f"`{self.project}.{self.dataset}.INFORMATION_SCHEMA.COLUMNS`"

    def table(self, view: str) -> str:
        """The view as a query names it."""
        return f"`{self.project}.{self.dataset}.{view}_{self.account}`"


def named(what: str, name: str) -> str:
    """The name, if it can stand in a query.

    Raises:
        SettingsError: it has a sign that no name of its kind has.
    """
    pattern, signs = _SIGNS[what]
    if not re.fullmatch(pattern, name):
        raise SettingsError(
            f"{name[:60]!r} can't be the name of a {what}",
            where=SETTINGS,
            do=f"write it with {signs} alone",
        )
    return name
