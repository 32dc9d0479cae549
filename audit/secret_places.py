"""Where secrets are kept: environment variables or the system's keyring, never a file of ours."""

import os

from checks.vocabulary import SettingsError

SERVICE = "stokly-emarsys-audit"  # the name under which a keyring shows our entries
ENV, KEYRING = "env", "keyring"


def secret(place: str) -> str:
    """The secret that is kept at a place, e.g. `env:STOKLY_SECRET_KEY` or `keyring:acme-stokly`.

    Raises:
        SettingsError: nothing is kept there.
    """
    kind, _, name = place.partition(":")
    found = os.environ.get(name) if kind == ENV else _from_keyring(name)
    if not found:
        raise SettingsError(
            f"there is no secret at {place}",
            where="the settings file names that place",
            do=f"set the environment variable {name}"
            if kind == ENV
            else f"store it with: stokly-audit init . --keep {name}",
        )
    return found


def keep(name: str, value: str) -> str:
    """Put a secret into the system's keyring; give the place to write into the settings.

    Raises:
        SettingsError: this machine has no keyring that can be used.
    """
    from keyring import errors, set_password  # noqa: PLC0415 - slow to load, and seldom needed

    try:
        set_password(SERVICE, name, value)
    except errors.KeyringError:
        raise _no_keyring(name) from None
    return f"{KEYRING}:{name}"


def _from_keyring(name: str) -> str | None:
    from keyring import errors, get_password  # noqa: PLC0415 - slow to load, and seldom needed

    try:
        return get_password(SERVICE, name)
    except errors.KeyringError:
        raise _no_keyring(name) from None


def _no_keyring(name: str) -> SettingsError:
    return SettingsError(
        "this machine has no keyring that can be used",
        where=f"keyring:{name}",
        do=f"keep it in an environment variable and write env:{name.upper().replace('-', '_')}",
    )
