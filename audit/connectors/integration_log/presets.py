"""The shapes a log may have: `presets.toml`, with what the settings say of this one."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rapidfuzz import process

from audit.connectors.exports.batch import Export
from audit.connectors.exports.known_names import folded
from audit.source_parts import LogPart
from checks.vocabulary import ConnectorError, SettingsError

_SETTING = "sync.log in the settings file"


@dataclass(frozen=True, slots=True)
class Shape:
    """What a line of the log is, and where it says what.

    Attributes:
        gives: canonical table that it fills.
        needs: our words without which a file is no such log.
        names: our word -> folded names in the log, best first.
        declared: our word -> the name that the settings give; it must be there.
        otherwise: our word -> what a line means that does not say it.
        statuses: folded word of the log -> ours.
    """

    gives: str
    needs: tuple[str, ...]
    names: Mapping[str, tuple[str, ...]]
    declared: Mapping[str, str]
    otherwise: Mapping[str, str]
    statuses: Mapping[str, str]

    def places(self, export: Export) -> dict[str, int]:
        """Our word -> position of the file's column; those that are there.

        Raises:
            SettingsError: a column named in the settings is not there.
            ConnectorError: the file lacks what such a log never lacks.
        """
        columns = export.columns or ()
        exact = {name: at for at, name in reversed([*enumerate(columns)])}
        bare = {folded(name): at for name, at in reversed(exact.items())}
        found: dict[str, int] = {}
        for word, names in self.names.items():
            if word in self.declared:
                found[word] = self._declared(word, exact, bare, export.name)
            elif place := [bare[one] for one in names if one in bare]:
                found[word] = place[0]
        lacking = [word for word in self.needs if word not in found]
        if lacking and export.columns is not None:
            raise ConnectorError(
                f"{export.name} has no field for {lacking[0]}",
                where=f"{export.path}, fields: {', '.join(columns)}",
                do=f"name it in the settings: [sync.log.fields] {lacking[0]} = ...",
            )
        return found

    def _declared(
        self, word: str, exact: Mapping[str, int], bare: Mapping[str, int], file: str
    ) -> int:
        name = self.declared[word]
        at = exact.get(name, bare.get(folded(name)))
        if at is None:
            raise SettingsError(
                f"{file} has no field {name}",
                where=f"sync.log.fields.{word} in the settings file",
                do=f"fields there: {', '.join(exact)}",
            )
        return at


def shape(part: LogPart) -> Shape:
    """The shape that the settings choose, with their own names and words.

    Raises:
        SettingsError: there is no such preset, or a word is none of ours.
    """
    written = _written()
    _known(part.preset, [*written], "preset")
    chosen = written[part.preset]
    for word in part.fields:
        _known(word, [*chosen["fields"]], f"field of the preset {part.preset}")
    if not _is_zone(part.zone):
        raise SettingsError(
            f"there is no time zone {part.zone}", where=_SETTING, do='write it like "Europe/London"'
        )
    ours = sorted({*chosen["statuses"].values()})
    for meant in part.statuses.values():
        _known(meant, ours, "status of ours")
    return Shape(
        gives=chosen["gives"],
        needs=tuple(chosen["needs"]),
        names={word: tuple(map(folded, names)) for word, names in chosen["fields"].items()},
        declared=part.fields,
        otherwise=chosen.get("otherwise", {}),
        statuses={
            folded(word): meant for word, meant in {**chosen["statuses"], **part.statuses}.items()
        },
    )


def _known(name: str, there: list[str], what: str) -> None:
    if name not in there:
        near = process.extractOne(name, there, score_cutoff=60)
        guess = f"; did you mean {near[0]}?" if near else ""
        raise SettingsError(
            f"there is no {what} {name}{guess}", where=_SETTING, do=f"known: {', '.join(there)}"
        )


def _is_zone(zone: str) -> bool:
    try:
        return bool(ZoneInfo(zone))
    except (ZoneInfoNotFoundError, ValueError):
        return False


@cache
def _written() -> dict[str, Any]:
    return tomllib.loads(files(__package__).joinpath("presets.toml").read_text("utf-8"))
