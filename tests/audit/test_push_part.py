"""The settings of the push: everything has a default, and none of them opens the door too wide."""

import pytest

from audit import settings
from audit.push_part import PushPart
from checks.vocabulary import SettingsError


def parsed(**push):
    return settings.parse({"push": push}, where="audit.toml")


def test_nothing_that_can_not_be_undone_is_on_unless_somebody_says_so():
    push = parsed().push
    assert (push.irreversible, push.sales, push.offset_sales) == (False, "file", False)
    assert (push.caps.rows, push.caps.creates, push.caps.irreversible) == (500, 100, 25)


def test_its_credentials_are_not_those_of_the_audit():
    push, emarsys = PushPart(), settings.EmarsysPart.model_validate({"api": {}})
    assert push.client_id != emarsys.api.client_id
    assert push.client_secret != emarsys.api.client_secret
    assert push.user_secret != emarsys.api.user_secret


def test_it_decides_what_the_settings_are_and_not_how_sources_are_read():
    one, other = parsed(), parsed(canary=5)
    assert one.config_hash != other.config_hash
    assert one.reading_hash == other.reading_hash


@pytest.mark.parametrize(
    ("push", "told"),
    [
        ({"canari": 5}, "did you mean canary"),
        ({"caps": {"opt_ins": 5}}, "no setting push.caps.opt_ins"),
        ({"client_secret": "hunter2"}, "push.client_secret"),
        ({"sales": "both"}, "push.sales"),
        ({"caps": {"contacts_share": 2}}, "push.caps.contacts_share"),
        ({"merchant": "../x"}, "push.merchant"),
        ({"url": "api.emarsys.net"}, "push.url"),
    ],
)
def test_a_setting_that_can_not_be_is_refused(push, told):
    with pytest.raises(SettingsError, match=told):
        parsed(**push)
