"""One contact into another: version 2 alone, by internal ids."""

import pytest

from audit.connectors.emarsys_writer import NotTaken, Unsure
from checks.vocabulary import SettingsError
from tests.audit.pushing import MERGE, lost, tenant

RULES = {"1": "overwrite"}


def merging(one):
    [source, into, *_] = one.ids
    body = {"into": into, "rules": RULES, "delete_source": True}
    return one.opened(lambda door: door.merge(source, body))


def test_the_source_goes_and_its_named_fields_stay_with_the_other():
    with tenant(3, push={"version": 2}) as one:
        [source, into, _] = one.ids
        outcome = merging(one)
        assert (outcome.done, outcome.failed) == ({source: into}, {})
        assert (one.stored(into, "1"), one.stored(into, "2")) == ("Ann0", "Bell1")
        assert source not in one.ids


def test_version_three_says_that_it_can_not():
    with tenant(3) as one:
        with pytest.raises(SettingsError, match="version = 2"):
            merging(one)
        assert one.writes == []


def test_a_source_that_is_gone_is_not_taken():
    with tenant(3, push={"version": 2}) as one:
        with pytest.raises(NotTaken) as met:
            one.opened(lambda door: door.merge("5", {"into": one.ids[0], "rules": RULES}))
        assert (met.value.code, len(one.ids)) == ("2008", 3)


def test_a_lost_reply_leaves_a_merge_unsure():
    with tenant(3, faults=[lost(MERGE)], push={"version": 2}) as one:
        with pytest.raises(Unsure):
            merging(one)
        assert len(one.ids) == 2
