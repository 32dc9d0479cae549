"""Which file of a folder feeds which table: by the settings, else by its name."""

import os
from pathlib import Path

from audit.connectors.exports.ending import PACKED, ending
from audit.connectors.exports.known_names import folded, known
from audit.connectors.exports.opening import unknown_ending
from audit.connectors.exports.text_stream import unreadable
from audit.source_parts import SourcePart, SyncPart
from checks.vocabulary import TABLES, ConnectorError, SettingsError, System

# What a file may be called after, before the table's own name.
_PREFIXES = {
    System.STOKLY: ("stokly", "erp"),
    System.EMARSYS: ("emarsys", "esp"),
    System.SYNC: ("sync",),
}


def folder_of(system: System, part: SourcePart, workspace: Path) -> Path:
    """The folder of the system's exports.

    Raises:
        SettingsError: none is set, or there is none.
        ConnectorError: it may not be read.
    """
    if part.folder is None:
        raise SettingsError(
            f"no folder is set for {system.value}",
            where=f"[{system.value}] in the settings file",
            do='add a line: folder = "the folder of its exports"',
        )
    folder = workspace / part.folder
    if not folder.is_dir():
        raise SettingsError(
            f"there is no folder {folder}",
            where=f"[{system.value}] folder in the settings file",
            do="make it and put the exports there, or correct the setting",
        )
    if not os.access(folder, os.R_OK | os.X_OK):
        raise unreadable(folder, PermissionError(13, "no right to read it"))
    return folder


def files_in(folder: Path) -> tuple[Path, ...]:
    """The folder's own files by name; hidden ones and those an open spreadsheet leaves, not.

    Raises:
        ConnectorError: it may not be read.
    """
    try:
        found = sorted(path for path in folder.iterdir() if path.is_file())
    except OSError as error:
        raise unreadable(folder, error) from None
    return tuple(path for path in found if not path.name.startswith((".", "~$")))


def files_by_table(system: System, part: SourcePart, folder: Path) -> dict[str, tuple[Path, ...]]:
    """Canonical table -> its files, in the order of the tables; one that has none is left out.

    A table whose file is set to an empty name is not looked for.

    Raises:
        SettingsError: the settings name a table of another system, or a file outside the folder.
        ConnectorError: a file named is not there, or two files could be one table.
    """
    own = [name for name, table in TABLES.items() if table.system is system]
    for table in part.files:
        if table not in own:
            raise SettingsError(
                f"{table} is no table of {system.value}",
                where=f"[{system.value}.files] in the settings file",
                do=f"known: {', '.join(own)}",
            )
    left_out = {table for table, pattern in part.files.items() if not pattern}
    named = {
        table: _named(table, pattern, folder) for table, pattern in part.files.items() if pattern
    }
    taken = {path for paths in named.values() for path in paths}
    if isinstance(part, SyncPart) and part.log:
        taken |= {*matching(part.log.files, folder, "sync.log.files")}
    free = tuple(path for path in files_in(folder) if path not in taken)
    found = {
        table: named.get(table) or _recognised(system, table, free)
        for table in own
        if table not in left_out
    }
    return {table: paths for table, paths in found.items() if paths}


def matching(pattern: str, folder: Path, setting: str) -> tuple[Path, ...]:
    """The folder's file of that name, or all that fit the glob, in order; none if there is none.

    Raises:
        SettingsError: the pattern lies outside the folder.
        ConnectorError: a file is a link that does.
    """
    if Path(pattern).is_absolute() or ".." in Path(pattern).parts:
        raise SettingsError(
            f"{pattern} lies outside {folder}",
            where=f"{setting} in the settings file",
            do="name a file inside the folder",
        )
    literal = folder / pattern
    found = [literal] if literal.is_file() else sorted(folder.glob(pattern))
    return tuple(_inside(path, folder) for path in found if path.is_file())


def _named(table: str, pattern: str, folder: Path) -> tuple[Path, ...]:
    found = matching(pattern, folder, f"files.{table}")
    if not found:
        raise ConnectorError(
            f"there is no file {pattern} for {table}",
            where=str(folder),
            do=f"put it there, or correct files.{table}; the folder holds {_list(folder)}",
        )
    return found


def _recognised(system: System, table: str, free: tuple[Path, ...]) -> tuple[Path, ...]:
    """The one file whose name is known for the table; none if there is none."""
    found = [path for path in free if _is_called(path, system, known(table).files)]
    readable = [path for path in found if ending(path)]
    if found and not readable:
        raise unknown_ending(found[0])
    if len(readable) > 1:
        raise ConnectorError(
            f"{' and '.join(path.name for path in readable)} could each be {table}",
            where=str(readable[0].parent),
            do=f"say which in the settings: files.{table}, a name or a pattern like orders-*.csv",
        )
    return tuple(_inside(path, path.parent) for path in readable)


def _is_called(path: Path, system: System, names: tuple[str, ...]) -> bool:
    bare_path = path.with_suffix("") if path.suffix.lower() in PACKED else path
    stem = folded(bare_path.stem).rstrip("0123456789")
    bare = [stem.removeprefix(prefix) for prefix in _PREFIXES.get(system, ())]
    return any(one in names for one in (stem, *bare))


def _inside(path: Path, folder: Path) -> Path:
    if not path.resolve().is_relative_to(folder.resolve()):
        raise ConnectorError(
            f"{path.name} leads outside its folder",
            where=str(path),
            do="put the file itself there, not a link to another place",
        )
    return path


def _list(folder: Path) -> str:
    names = [path.name for path in files_in(folder)]
    return f"{', '.join(names[:8])}{' ...' if len(names) > 8 else ''}" if names else "no files"  # noqa: PLR2004 - as many as a person reads
