import asyncio
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from audit.connectors.emarsys import totals
from audit.connectors.files import Files
from audit.sandbox.shop import write
from audit.source_parts import EmarsysPart
from checks.vocabulary import ConnectorError, Design, SettingsError, System

MANY = tuple(map(str, (5, *range(9, 13), *range(15, 27))))  # with the usual ones above twenty
TABLES = ("esp_contact", "esp_segment")
V2 = {"version": 2}
QUERY = {"contacts": "query", "page_size": 100}


def of_files(shop, folder):
    write(shop, folder)
    part = EmarsysPart(folder=Path("emarsys"))
    readings = Files(System.EMARSYS, part, Design(), workspace=folder).readings()
    return {one.entity: pl.concat(part.rows for part in one.portions) for one in readings}


@pytest.mark.parametrize("api", [{}, V2, QUERY, {**QUERY, **V2}], ids=str)
def test_the_api_gives_the_very_rows_of_the_shops_own_files(pulled, shop, tmp_path, api):
    files, found = of_files(shop, tmp_path), pulled(api).fetch(*TABLES)
    rows = {name: found.rows(name) for name in TABLES}
    rows["esp_contact_field"] = found.rows("esp_contact", "esp_contact_field")
    for name, one in rows.items():
        assert_frame_equal(one.sort(one.columns), files[name].sort(one.columns))
    assert found.proof().why_incomplete is None


def test_more_than_twenty_fields_come_side_by_side(pulled):
    plain = pulled().fetch("esp_contact").rows()
    found = pulled({"fields": MANY}).fetch("esp_contact")
    assert found.state.value("select count(*) from export") == 2
    assert_frame_equal(found.rows(), plain)
    assert {*MANY} <= {*found.rows("esp_contact", "esp_contact_field")["field_id"]}


def test_contacts_that_only_some_of_several_exports_hold_are_left_out_and_counted(pulled):
    found = pulled({"fields": MANY}).fetch("esp_contact")
    first = found.staging.noted("export of group 0")
    extra = ",".join(["999999999", *[""] * 20]) + "\n"
    found.staging.keep(f"export/{first}", "999999999999", extra.encode(), records=1)
    found.staging.note("contacts came", None)
    found.fetch("esp_contact")
    assert "999999999" not in found.rows()["contact_id"]
    assert found.proof().changed_during == 1


@pytest.mark.parametrize("api", [{}, QUERY], ids=["export", "query"])
def test_contacts_that_share_their_email_are_read_and_counted(pulled, api):
    # Two contacts of the clean shop are given one address.
    change = ["update contact set \"3\" = 'ann@example.com' where id in (701000001, 701000002)"]
    found = pulled(api, change=change).fetch("esp_contact")
    assert found.rows().height == found.state.value("select count(*) from contact")
    assert "2 contacts share their Email" in found.said


@pytest.mark.parametrize("odd", [{"errors", "ids", "html"}, set()], ids=["all", "none"])
@pytest.mark.parametrize("api", [{}, QUERY], ids=["export", "query"])
def test_no_mood_of_the_server_changes_a_row(pulled, api, odd):
    found = pulled(api, odd=frozenset(odd)).fetch(*TABLES)
    assert found.rows().height == found.state.value("select count(*) from contact")
    assert found.rows()["opt_in"].value_counts(sort=True).height == 3
    assert found.proof().why_incomplete is None


def test_a_segment_that_is_slow_to_evaluate_is_waited_for(pulled):
    found = pulled(evaluation_polls=5).fetch("esp_contact")
    assert found.proof().count_first == found.rows().height


def test_version_2_says_when_it_ends_and_version_3_does_not(pulled):
    assert "2026-12-31" in pulled(V2).fetch("esp_segment").said


def test_version_3_says_nothing_of_that(pulled):
    assert "2026" not in pulled().fetch("esp_segment").said


def test_a_segment_that_does_not_hold_everybody_is_not_called_complete(pulled):
    number = pulled().state.value("select id from segment where name = 'Opted in'")
    found = pulled({"segment": str(number)}).fetch("esp_contact")
    assert "choose a segment that holds all of them" in found.proof().why_incomplete


def test_where_no_segment_holds_everybody_by_its_name_the_settings_must_say(pulled):
    with pytest.raises(SettingsError, match="no segment is named"):
        pulled(change=["update segment set name = 'Some'"]).fetch("esp_contact")


def test_opt_ins_that_emarsys_counts_and_that_did_not_come_are_missed(pulled):
    found = pulled().fetch("esp_contact")
    counted = found.staging.noted("total first")
    assert counted["opted_in"] == found.rows().filter(pl.col("opt_in") == "1").height > 0
    for note in ("total first", "total last"):
        found.staging.note(note, {**counted, "opted_in": counted["opted_in"] + 1})
    assert "came opted in" in found.proof().why_incomplete


def test_without_the_right_to_count_the_rows_still_come(pulled):
    rights = {"filter.runs", "filter.count", "filter.contacts"}
    found = pulled(denied=frozenset(rights)).fetch("esp_contact")
    assert found.proof().count_first is None
    assert found.proof().why_incomplete is None
    assert "is believed to hold every contact" in found.said


def test_an_account_of_more_contacts_than_one_list_holds_is_counted_page_by_page(
    pulled, monkeypatch
):
    monkeypatch.setattr(totals, "MOST_LISTED", 7)
    found = pulled().fetch("esp_contact")
    everyone = found.state.value("select count(*) from contact")
    assert found.staging.noted("total last")["everyone"] == everyone > 7


def test_without_the_right_to_list_segments_contacts_come_by_query(pulled):
    found = pulled(QUERY, denied=frozenset({"filter.list"})).fetch(*TABLES)
    assert found.rows().height == found.state.value("select count(*) from contact")
    assert [*found.emarsys.exports(frozenset(TABLES), found.staging)] == ["esp_contact"]
    assert "Segments are not read: this API user has no right to it." in found.said


@pytest.mark.parametrize("api", [{}, V2], ids=["OAuth", "X-WSSE"])
def test_wrong_credentials_are_told_without_showing_them(pulled, api):
    found = pulled(api)
    found.emarsys._secret = lambda place: f"wrong {place}"  # noqa: SLF001 - no other way in
    with pytest.raises(ConnectorError, match=r"\[emarsys\.api\]") as error:
        found.fetch("esp_segment")
    assert "wrong env" not in str(error.value)


def test_nothing_but_reads_was_ever_sent(pulled):
    found = pulled({"sends": True, "segments": ("0",)})
    found.fetch("esp_contact", "esp_segment", "esp_segment_member", "esp_send")
    asyncio.run(found.emarsys.capabilities())
    assert {one.method for one in found.history} == {"GET", "POST"}
    assert not [one for one in found.history if "delete" in one.path]
    assert found.state.value("select count(*) from effect") == 0
