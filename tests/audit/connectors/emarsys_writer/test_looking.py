"""Contacts as they stand now, and every contact that holds an identifier."""

import polars as pl
import pytest

from checks.vocabulary import ConnectorError, SettingsError
from tests.audit.pushing import tenant

EMAIL, MOBILE = "3", "37"


def test_what_is_read_is_in_a_plans_words_and_what_is_lacking_is_told():
    with tenant(3) as one:
        [_, second, third] = one.ids
        one.put(third, one.sms, "2")
        read = one.opened(lambda door: door.read([third, second, "77"], ["1", "sms_opt_in", "31"]))
        assert read.rows.rows() == [(third, "Ann2", "2", "1"), (second, "Ann1", None, "1")]
        assert read.rows.schema == dict.fromkeys(["contact_id", "1", "sms_opt_in", "31"], pl.String)
        assert read.lacking == {"77": "2008"}


def test_nobody_is_a_frame_without_rows():
    with tenant(1) as one:
        read = one.opened(lambda door: door.read(["77"], ["1"]))
        assert (read.rows.shape, read.lacking) == ((0, 2), {"77": "2008"})
        assert one.opened(lambda door: door.read([], ["1"])).rows.columns == ["contact_id", "1"]


def test_more_than_a_thousand_are_read_a_thousand_a_call():
    with tenant(2001, odd=frozenset({"order"})) as one:
        before = len(one.app.state.history)
        read = one.opened(lambda door: door.read(one.ids, ["3"]))
        assert read.rows["contact_id"].to_list() == one.ids
        asked = [*one.app.state.history][before:]
        assert [one.path for one in asked].count("/api/v3/contact/getdata") == 3


@pytest.mark.parametrize("lacks", ["nothing", "contact.checkids"])
def test_every_contact_that_holds_a_value_is_found(lacks):
    with tenant(4, denied=frozenset({lacks})) as one:
        [first, second, third, _] = one.ids
        one.put(third, EMAIL, "person.1@example.org")
        values = ["person.0@example.org", "person.1@example.org", "nobody@example.org", ""]
        found = one.opened(lambda door: door.find(EMAIL, values))
        assert found == dict(zip(values, [(first,), (second, third), (), ()], strict=True))


def test_more_than_a_thousand_values_are_looked_up_a_thousand_a_call():
    with tenant(1) as one:
        values = [f"a{n}@example.org" for n in range(1001)]
        found = one.opened(lambda door: door.find(EMAIL, [*values, "person.0@example.org"]))
        assert len(found) == 1002
        assert [value for value, ids in found.items() if ids] == ["person.0@example.org"]


def test_a_field_without_an_index_is_listed_page_by_page():
    with tenant(25, query_rows=10_000) as one:
        one.put(one.ids[3], MOBILE, "44770900020")
        found = one.opened(lambda door: door.find(MOBILE, ["44770900020", "44770900099"]))
        assert found == {"44770900020": (one.ids[3], one.ids[20]), "44770900099": ()}


def test_a_list_of_several_pages_is_read_to_its_end():
    with tenant(10_005) as one:
        found = one.opened(lambda door: door.find(MOBILE, ["44770910004"]))
        assert found == {"44770910004": (one.ids[-1],)}


def test_who_may_not_look_up_learns_nothing_and_not_that_there_is_nobody():
    with (
        tenant(1, denied=frozenset({"contact.checkids", "contact.query"})) as one,
        pytest.raises(ConnectorError, match="no right"),
    ):
        one.opened(lambda door: door.find(EMAIL, ["person.0@example.org"]))


def test_a_field_that_is_none_can_not_be_looked_up():
    with tenant(1) as one, pytest.raises(SettingsError, match="no field 99999"):
        one.opened(lambda door: door.find("99999", ["x"]))
