"""Which sources the settings choose: the folder, and what is fetched, of each of the systems."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from audit.connectors.clock import Clock, SystemClock
from audit.connectors.files import Files
from audit.connectors.source import Source
from audit.connectors.system import Sources
from audit.secret_places import secret
from audit.settings import Settings
from audit.source_parts import SourcePart
from checks.vocabulary import Design, System

PULLING = "store/pulling"  # below the workspace: answers that wait for their snapshot

Make = Callable[["Place"], Source]
# Setting -> the module that makes its source, best first. A module is loaded when it is needed:
# a client with three files waits for no network library.
SOURCES: dict[System, dict[str, str]] = {
    System.STOKLY: {"urls": "addresses", "api": "stokly"},
    System.EMARSYS: {
        "urls": "addresses",
        "feed": "feeds",
        "opendata": "opendata",
        "archive": "archive",
        "api": "emarsys",
    },
    System.SYNC: {"urls": "addresses", "log": "integration_log"},
}


class Place:
    """All that a source may be made from.

    Attributes:
        system: whose.
        part: what the settings say of the system.
        design: what was agreed.
        workspace: what relative paths are relative to.
        pulling: the folder for what is kept between two pulls.
        secret: place of a secret -> the secret.
        clock: by which every source waits for its host; a test puts its own here.
    """

    clock: Clock = SystemClock()

    def __init__(self, system: System, part: SourcePart, design: Design, workspace: Path) -> None:
        self.system = system
        self.part = part
        self.design = design
        self.workspace = workspace
        self.pulling = workspace / PULLING
        self.secret = secret


def chosen(workspace: Path, settings: Settings) -> tuple[Sources, ...]:
    """Every system that the settings give a source, Stokly first."""
    parts: dict[System, SourcePart] = {
        System.STOKLY: settings.stokly,
        System.EMARSYS: settings.emarsys,
        System.SYNC: settings.sync,
    }
    found: list[Sources] = []
    for system, part in parts.items():
        place = Place(system, part, settings.designed(), workspace)
        fetched = tuple(_made(place))
        if part.folder is None and not fetched:
            continue
        taken = frozenset().union(*(one.gives for one in found))
        found.append(_sources(place, fetched, taken))
    return tuple(found)


def _sources(place: Place, fetched: tuple[Source, ...], taken: frozenset[str]) -> Sources:
    part = place.part
    files = Files(place.system, part, place.design, workspace=place.workspace)
    return Sources(
        system=place.system,
        part=part,
        design=place.design,
        # Beside an API a folder may hold files for one table only, or none yet.
        files=files if part.folder is not None and (not fetched or files.any) else None,
        fetched=fetched,
        pulling=place.pulling,
        taken=taken,
    )


def _made(place: Place) -> Iterator[Source]:
    for setting, module in SOURCES[place.system].items():
        if getattr(place.part, setting):
            make: Make = import_module(f"audit.connectors.{module}").source
            yield make(place)
