"""The folder that a made-up shop may have: new, empty, or one that it had before."""

import shutil
from pathlib import Path

from checks.vocabulary import SettingsError

MARK = ".made-up"  # tells it from anybody else's


def cleared(folder: Path) -> Path:
    """The folder, empty but for its mark.

    Raises:
        SettingsError: it holds what is none of ours; it is left as it is.
    """
    if folder.exists() and any(folder.iterdir()):
        if not (folder / MARK).exists():
            raise SettingsError(
                f"{folder} was not made by the sandbox, so it is left alone",
                where=str(folder),
                do="choose another folder",
            )
        shutil.rmtree(folder)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / MARK).touch()
    return folder
