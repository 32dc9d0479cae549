"""The archive in a folder of this machine: which files fit the pattern."""

from collections.abc import Sequence
from pathlib import Path

from audit.connectors.exports.folder import matching
from checks.vocabulary import ConnectorError, SettingsError


def local_files(folder: Path, pattern: str) -> Sequence[Path]:
    """Files inside the folder, in the order of their names.

    Raises:
        SettingsError: there is no such folder, or the pattern leads outside.
        ConnectorError: no file fits, or one is a link to another place.
    """
    if not folder.is_dir():
        raise SettingsError(
            f"there is no folder {folder}",
            where="emarsys.archive.folder in the settings file",
            do="correct it, or take the archive out",
        )
    found = matching(pattern, folder, "emarsys.archive.pattern")
    if not found:
        raise no_file(pattern, str(folder))
    return found


def no_file(pattern: str, place: str) -> ConnectorError:
    """The error for an archive that holds nothing."""
    return ConnectorError(
        f"the archive holds no file like {pattern}",
        where=place,
        do="correct emarsys.archive.pattern, or the place; an archive without files proves nothing",
    )
