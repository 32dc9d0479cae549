"""Who sits here, where nobody says it: the name of the login."""

import getpass

from checks.vocabulary import SettingsError


def login(does: str) -> str:
    """The name of the login.

    Args:
        does: what the person does, for the error: "plans".

    Raises:
        SettingsError: the login has no name.
    """
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        raise SettingsError(
            f"nobody knows who {does}", where="your login has no name", do="say it with --as NAME"
        ) from None
