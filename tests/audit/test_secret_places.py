"""Where secrets are kept, and what is said when there is none."""

import keyring
import pytest
from keyring.backends.fail import Keyring as NoKeyring

from audit import secret_places
from checks.vocabulary import SettingsError


def test_a_secret_is_read_from_an_environment_variable(monkeypatch):
    monkeypatch.setenv("ACME_SECRET", "s3cret")
    assert secret_places.secret("env:ACME_SECRET") == "s3cret"


def test_what_was_kept_in_the_keyring_is_read_from_the_place_it_names(backend):
    place = secret_places.keep("acme-stokly", "s3cret")
    assert (place, secret_places.secret(place)) == ("keyring:acme-stokly", "s3cret")
    assert backend.held == {(secret_places.SERVICE, "acme-stokly"): "s3cret"}


@pytest.mark.usefixtures("backend")
@pytest.mark.parametrize("place", ["env:NOBODY_SET_THIS", "keyring:nobody-kept-this"])
def test_a_place_without_a_secret_is_told_with_what_to_do(place):
    with pytest.raises(SettingsError, match=f"no secret at {place}"):
        secret_places.secret(place)


@pytest.mark.usefixtures("backend")
def test_a_machine_without_a_keyring_is_told_to_use_a_variable():
    keyring.set_keyring(NoKeyring())
    with pytest.raises(SettingsError, match="env:ACME_STOKLY"):
        secret_places.keep("acme-stokly", "s3cret")
