import base64
import hashlib
import re
from dataclasses import replace

import pytest

from checks.vocabulary import ReportError
from reports import Redaction, Report, every_report, render
from reports.render import policy, visible


def test_every_report_is_found_by_looking():
    assert every_report()["overview"].title == "State of Stokly and Emarsys"


def test_the_policy_allows_the_page_s_own_script_and_nothing_else(overview):
    page = overview()
    [script] = re.findall(r"<script>(.*?)</script>", page, flags=re.DOTALL)
    allowed = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert f"default-src &#39;none&#39;; script-src &#39;sha256-{allowed}&#39;;" in page


def test_a_page_with_a_library_allows_both_scripts():
    assert len(re.findall("sha256-", policy(["boot", "library"]))) == 2


@pytest.mark.parametrize("level", range(4))
def test_the_page_keeps_its_budget_at_every_level(overview, level):
    assert len(overview(level=level).encode()) <= 150 * 1024


def test_five_thousand_findings_and_sixty_failed_checks_stay_within_the_limits(sample, overview):
    page = overview(sample.large(5_000))
    assert len(page.encode()) <= 2_000 * 1024
    assert "of 5,000 rows" in page


def test_a_page_over_its_budget_is_refused(sample):
    small = replace(every_report()["overview"], kilobytes=10)
    with pytest.raises(ReportError, match="10 KB are allowed"):
        render(small, sample.run(), Redaction(2, sample.KEY))


def test_a_page_with_too_many_elements_is_refused(sample):
    small = replace(every_report()["overview"], nodes=10)
    with pytest.raises(ReportError, match="10 are allowed"):
        render(small, sample.run(), Redaction(2, sample.KEY))


@pytest.mark.parametrize("name", ["x@y.com Ltd", "call +44 7700 900123", "07700 900123 Ltd"])
def test_a_page_that_would_show_an_address_is_refused(sample, overview, name):
    with pytest.raises(ReportError, match="must have none"):
        overview(sample.run(client=name), level=2)


def test_the_refusal_does_not_repeat_the_address(sample, overview):
    with pytest.raises(ReportError) as refused:
        overview(sample.run(client="x@y.com"), level=2)
    assert "x@y.com" not in str(refused.value)


def test_an_order_number_that_looks_like_a_phone_is_no_phone(sample, overview):
    assert "07700900123" in overview(sample.run(sample.an_answer({"key": "07700900123"})))


def test_an_anchor_that_stands_twice_is_refused(sample):
    overview = every_report()["overview"]

    def doubled(run):
        page = overview.pages(run)
        return replace(page, sections=(*page.sections, page.sections[0]))

    with pytest.raises(ReportError, match="ids twice"):
        render(Report("doubled", "Doubled", doubled), sample.run(), Redaction(2, sample.KEY))


def test_a_finding_that_comes_twice_does_not_stop_the_page(sample, overview):
    assert overview(sample.run(sample.an_answer({}, {}))).count('<tr role="row" id="F-') == 1


def test_templates_and_formats_in_values_are_shown_as_they_are(overview):
    assert "{{7*7}} {% raw %} ${x} %s {0.__class__}" in overview(level=0)


def test_a_sign_that_turns_the_reading_direction_is_named():
    assert visible("\u202egnp.exe\x00") == "[U+202E]gnp.exe[U+0000]"


def test_the_same_run_gives_the_same_page(sample, overview):
    assert overview(sample.run()) == overview(sample.run())


def test_markup_is_never_taken_from_values(overview):
    assert "<img" not in overview(level=0)
    assert overview(level=0).count("<script") == 1
