"""The page that asks for an approval: what it says, what it keeps to itself, how it opens."""

import gzip
import re
from dataclasses import replace
from html import unescape

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe

from checks.vocabulary import ReportError
from reports import Redaction
from reports.plan.changes import shares
from reports.plan.made import FINDINGS
from reports.plan_page import plan_page


def words(html):
    text = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    bare = unescape(re.sub(r"<[^>]+>", " ", text))
    return re.sub(r"\s+", " ", bare)


def at(level, made):
    return plan_page(made, Redaction(level, b"k" * 32))


@pytest.fixture
def told(repairs):
    """The words of the page of a plan."""

    def read(rows=None, level=0, **more):
        return words(at(level, repairs.a_made_plan(rows, **more)))

    return read


def test_the_verdict_stands_first_with_rows_people_money_and_approvers(told):
    said = told()
    assert "To be approved 11 changes would settle at least £311.84 and change " in said
    assert "; a person other than Jo Example and a second one must approve." in said
    assert "2 opt-outs, 4 fields to change, 1 contact to create and 4 others" in said
    assert "Approvals needed 2 1 given when this page was made" in said
    assert "2 rows can't be taken back by anybody." in said


def test_an_empty_plan_says_what_is_left_to_people(told):
    assert "Nothing would be changed in Emarsys: 2 things are left to people." in told([])
    assert "stokly-audit approve" not in told([])


def test_a_plan_that_all_have_approved_is_called_approved(told):
    assert "✓ Approved" in told(wanted=("anybody",))


def test_one_person_who_approves_twice_is_one(told, repairs):
    twice = pl.concat([repairs.a_made_plan().approvals] * 2)
    assert "Approvals needed 2 1 given when this page was made" in told(approvals=twice)


def test_a_limit_stands_beside_what_the_plan_comes_to(told, repairs):
    said = told()
    assert "9 rows 500 ✓ Yes rows 0.07 % of the contacts are changed 1.0 % ✓ Yes" in said
    assert "50.00 in appended rows, whole units 5,000.00 ✓ Yes appended" in said
    caps = repairs.limits(("creates", "new contacts", "number", "101", "100", True))
    over = told(caps=caps)
    assert "◆ Over a limit" in over
    assert "The plan is over 1 limit" in over
    assert "101 new contacts 100 ◆ Over creates" in over


def test_findings_settled_in_part_are_not_counted_as_settled(told):
    rows = [
        ("F-1", "a", 5_000_000, "GBP", 3, True),
        ("F-2", "a", 7_000_000, "GBP", 1, False),
        ("F-3", "b", 4_000_000, "GBP", 2, True),
    ]
    said = told(findings=pl.DataFrame(rows, schema=FINDINGS, orient="row"))
    assert "would settle at least £5.00 and change 8 contacts" in said
    assert "1 finding settled only in part, at least £7.00" in said


@pytest.mark.parametrize(
    "row",
    [
        "r000001 88130001 opt-in (31) 1, opted in 2, opted out F-000001 1",
        "r000002 88130002 SMS opt-in never stated 2, opted out F-000002 1",
        "r000003 88130003 country (14) 61, France 184, United Kingdom F-000003 Marketing 1",
        "r000004 88130004 first name (1) Müler Müller F-000004 Marketing 1",
        "r000005 88130005 mobile (37) +447700900123 emptied F-000005 E-commerce 1",
        "r000006 88130006 field 1203 nothing gold F-000006 Marketing 1",
        "r000007 1077009 no contact country (14): 184, United Kingdom e-mail (3): maria@shop.test",
        "r000008 88130008 list 41123 not on it on it F-000008 1",
        "r000009 SO-5001 not there 05000000001 × 2: 25.00 F-000009 1 £50.00",
        "r000010 88130010 dispatch_mail – sent once, with parcel F-00000a 1",
        "r000011 88130003 – merged into 88130004 taken along: first name (1) the contact itself",
    ],
)
def test_before_stands_beside_after(told, row):
    assert row in told()


def test_each_action_says_what_is_made_sure_of_and_how_it_is_taken_back(told):
    said = told()
    assert "Opt-outs ○ One way By an undo never: only the person can opt in again." in said
    assert "An undo writes back exactly what stood there, an empty field included." in said
    assert "◆ No way back 1 contact to merge Marketing" in said
    assert re.search("To undo stokly-audit undo plans/[0-9a-f]{12} ", said)


def test_the_rows_of_the_actions_add_up(told):
    assert "All rows 11 – –" in told()


def test_refused_repairs_and_work_are_told_with_their_reasons(told):
    said = told()
    assert "2 repairs are refused" in said
    assert "The record is merged away Marketing 2 All 2" in said
    assert "Finance SO-7001 Ask Emarsys' support for a reload. – – – order.uniqueness.x" in said
    assert "Merge the contacts. Left to a person: merges are switched off." in said
    assert f"work/exclusion.csv keep these off campaigns Marketing 4 {'0f' * 32}" in said


def test_an_undo_says_whose_effects_it_takes_back(repairs):
    plan = repairs.a_plan(repairs.every_action()[2:4], undoes="7c" * 32, lane="undo")
    said = words(at(0, repairs.a_made_plan(plan=plan)))
    assert "2 changes would take back what the plan 7c7c7c7c7c7c did" in said


def test_names_are_short_in_a_session_and_ids_stay(told):
    said = told(level=1)
    assert "r000004 88130004 first name (1) M••• M••• F-000004" in said
    assert "e-mail (3): m•••@shop.test" in said
    assert not re.search("Müller|maria@|900123", said)


def test_the_team_sees_codes_and_no_name(told):
    said = told(level=2)
    assert not re.search("Müller|gold|maria@|900123|8813|1077009|88139", said)
    assert "first name (1) [removed] [removed] F-000004" in said
    assert "SO-5001" in said


def test_a_record_has_one_code_wherever_it_stands(told):
    said = told(level=2)
    split = re.search(r"Marketing (\w{10}) Merge the contacts", said).group(1)
    assert Redaction(2, b"k" * 32).code("88139003", "contact_id") == split
    into = Redaction(2, b"k" * 32).code("88130004", "contact_id")
    assert f"merged into {into}" in said


def test_outside_the_client_there_are_no_rows_no_names_and_no_few_people(told):
    said = told(level=3)
    assert not re.search("r000004|Müller|8813|SO-|Jo Example|Ann Other|dispatch_mail", said)
    assert "Opt-outs ○ One way fewer than 5 fewer than 5" in said
    assert "Single rows are left out at this redaction level" in said


def test_an_e_mail_where_none_may_be_refuses_the_page(repairs):
    made = repairs.a_made_plan(wanted_because=("ann@example.com asked for it",))
    with pytest.raises(ReportError, match="1 e-mail addresses"):
        at(2, made)


def test_an_item_that_looks_like_a_phone_is_none(told):
    assert "05000000001 × 2" in told(level=2)


def test_of_many_rows_the_page_shows_two_thousand_and_all_of_the_short_actions(repairs):
    rows = [*repairs.every_action(), *(repairs.a_row(at) for at in range(12, 5000))]
    html = at(2, repairs.a_made_plan(rows))
    assert html.count("data-check=") == 2000 + 7  # one of each row, and of each action
    assert "First 1,993 of 4,992 rows; all of them stand in plan.jsonl" in words(html)
    assert len(gzip.compress(html.encode())) < 100_000


def test_a_usual_page_is_under_a_hundred_kilobytes(repairs):
    assert len(at(0, repairs.a_made_plan()).encode()) < 100_000


def test_short_parts_are_shown_whole():
    assert shares([2, 5000, 3000], 1000) == [2, 499, 499]
    assert shares([2, 3], 1000) == [2, 3]


def test_the_same_plan_makes_the_same_page(repairs):
    assert at(2, repairs.a_made_plan()) == at(2, repairs.a_made_plan())


@pytest.fixture(scope="module")
def file(tmp_path_factory, repairs):
    """With hostile values wherever a source could have put one."""
    bad = [
        repairs.a_row(20 + place, field="1", seen=one, desired=one[::-1], because=one, record=one)
        for place, one in enumerate(repairs.HOSTILE)
    ]
    made = repairs.a_made_plan([*repairs.every_action(), *bad], refused=repairs.left(*bad))
    path = tmp_path_factory.mktemp("pages") / "repair_plan.html"
    path.write_text(at(0, replace(made, work=repairs.left(*bad))), encoding="utf-8")
    return path


def test_hostile_values_do_nothing_and_nothing_is_asked_for(opened, file):
    page = opened(file=file)
    assert (len(page.requests), page.complaints, page.evaluate("refused")) == (1, [], [])
    assert page.locator("main img, main script").count() == 0


def test_nothing_scrolls_sideways_on_a_phone(opened, file):
    page = opened(file=file, viewport={"width": 320, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_the_page_is_accessible_in_light_and_dark(opened, file):
    page = opened(file=file)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options={"resultTypes": ["violations"]})
        assert [one["id"] for one in found.response["violations"]] == []


def test_every_row_is_shown_without_script(opened, file):
    page = opened(file=file, java_script_enabled=False)
    assert page.get_by_text("r000004").is_visible()
    assert not page.locator("#filters").is_visible()


def test_filters_choose_by_action_check_and_owner(opened, file):
    page = opened(file=file)
    shown = page.locator("#shown")
    assert shown.inner_text() == "7 of 7 actions shown, 15 of the 15 rows on this page"
    page.select_option("select[name=owner]", "ecommerce")
    assert shown.inner_text() == "1 of 7 actions shown, 1 of the 15 rows on this page"
    assert page.locator("tr[data-owner]:visible").count() == 1
    page.select_option("select[name=owner]", "")
    page.select_option("select[name=action]", "opt_out")
    assert shown.inner_text() == "1 of 7 actions shown, 2 of the 15 rows on this page"


def test_cleared_filters_leave_the_address_of_the_section(opened, file):
    page = opened("#owner=ecommerce", file=file)
    page.select_option("select[name=owner]", "")
    assert page.evaluate("location.hash") == "#changes"


def test_a_view_of_the_plan_is_restored_from_its_address(opened, file):
    page = opened("#check=order.completeness.missing_in_esp", file=file)
    assert page.locator("details.finding:visible").count() == 1
    assert page.locator("#A-append").is_visible()


def test_the_table_of_changes_is_sorted_by_its_heads(opened, file):
    page = opened(file=file)
    page.locator("#A-update").get_by_role("button", name="Owner").click()
    assert "E-commerce" in page.locator("#A-update tr[data-owner]").first.inner_text()
