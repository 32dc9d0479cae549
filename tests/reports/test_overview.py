import re

import polars as pl
import pytest

from checks.vocabulary import ReportError, System


def test_the_answer_says_what_is_wrong_how_much_and_who_acts(sample, first):
    assert first(sample.run()) == (
        "Not ready: 7 people may be mailed against their will, and 60 orders worth £17,298.80 and "
        "€49.99 never reached Emarsys. Marketing acts first, then e-commerce."
    )


def test_one_of_each_is_told_in_the_singular(sample, first):
    order = sample.an_answer({"impact_u": 1_000_000})
    assert first(sample.run(order)) == (
        "Ready after fixes: 1 order worth £1.00 never reached Emarsys. E-commerce acts."
    )


def test_without_money_no_amount_is_told(sample, first):
    assert "orders never reached" in first(sample.run(sample.an_answer({}, {"key": "o-2"})))


def test_all_asked_and_passed_is_ready(sample, first):
    assert first(sample.run(sample.passed())) == (
        "Ready: Stokly and Emarsys agree in all that was asked; 1 check passed. Nobody acts."
    )


def test_a_question_that_was_not_asked_is_never_ready(sample, first):
    assert first(sample.run(sample.passed(), sample.not_run())) == (
        "No verdict: nothing wrong was found in what could be asked, but 1 check could not be "
        "asked."
    )


def test_half_a_question_is_never_ready_either(sample, first):
    half = sample.an_answer(unasked={"sms": "no source"})
    assert "but parts of 1 check could not be" in first(sample.run(half))


def test_nothing_asked_is_no_verdict(sample, first):
    assert first(sample.run(sample.not_run())).startswith("No verdict: none of the questions")


def test_a_copy_that_is_not_whole_is_not_ready(sample, first):
    seal = sample.a_seal("erp_order", why_incomplete="the last page is missing")
    run = sample.run(sample.passed(), snapshots=(sample.a_snapshot(System.STOKLY, seal),))
    assert first(run).startswith("Not ready: 1 table of the snapshots came in part")


def test_the_rule_of_the_verdict_is_printed(sample, told):
    assert "not ready when anything is graded Stop or a snapshot is not whole" in told(sample.run())


def test_a_check_we_have_no_words_for_is_told_all_the_same(sample, first):
    other = sample.an_answer({}, {"key": "o-2"}, name="order.accuracy.colour")
    assert "2 orders do not agree (order, accuracy)" in first(sample.run(other))


def test_what_a_person_accepted_does_not_fail_the_check(sample, told):
    page = told(sample.run(sample.an_answer({"state": "accepted"})))
    assert "Passed: 1 check" in page
    assert "1 order accepted as agreed" in page
    assert "1 of 100 orders (1.0 %) of them 1 accepted" in page


def test_every_rate_stands_beside_its_whole(sample, told):
    page = told(sample.run())
    assert "63 of 9,120 orders (0.69 %)" in page
    assert "7 of 4,318 opt-outs (0.16 %)" in page


def test_what_was_not_run_says_why(sample, told):
    page = told(sample.run())
    assert "Not run: no source gives erp_customer" in page
    assert "Not asked: sms. no source fills esp_contact.sms_opt_in" in page


def test_two_findings_about_one_person_are_one_person(sample, first):
    twice = {"key": "1001", "people": 1}
    answer = sample.an_answer(
        {**twice, "field": "email"},
        {**twice, "field": "sms"},
        name="consent.accuracy.opt_out_not_applied",
        about="erp_consent.customer_id",
    )
    assert "1 person may be mailed" in first(sample.run(answer))


def test_the_caption_says_how_much_of_the_evidence_is_there(sample, told):
    page = told(sample.run(sample.missing_orders(63)))
    assert re.search(r"First 50 of 63 rows, by amount; £[\d,.]+ of £[\d,.]+ and €49.99 shown", page)


def test_rows_that_take_back_money_are_not_a_part_that_exceeds_the_whole(sample, told):
    rows = [{"key": f"o-{at}", "impact_u": 2_000_000} for at in range(50)]
    page = told(sample.run(sample.an_answer(*rows, {"key": "o-50", "impact_u": -5_000_000})))
    assert "£100.00 shown, £95.00 with what the rest take back; all rows in" in page


def test_money_in_a_row_is_shown_as_money(sample, told):
    answer = sample.an_answer({"field": "total_u", "expected": "49990000", "actual": "-50000"})
    assert "total £49.99 ≠ −£0.05" in told(sample.run(answer))


def test_a_lane_beyond_its_limit_is_named(sample, told):
    page = told(sample.run())
    assert "Consent and orders come later than agreed" in page
    assert "over 20 h of 4 h, late" in page


def test_control_totals_are_added_up_for_each_currency_alone(sample, told):
    page = told(sample.run())
    assert "Total GBP 9,124 22,104 £618,249.38" in page
    assert "Total EUR 44 51 €2,210.50" in page


def test_a_given_total_that_is_wrong_is_refused(sample, overview):
    wrong = {"month": "total", "records": 99, "lines": 1, "value_u": 1, "currency": "GBP"}
    trade = pl.concat([sample.trade(), pl.DataFrame([wrong], schema=sample.trade().schema)])
    with pytest.raises(ReportError, match="trade_by_month"):
        overview(sample.run(controls={"trade_by_month": trade}))


def test_what_could_not_be_read_is_counted_by_reason(sample, told):
    assert "2 rows and 2 values could not be read" in told(sample.run())


def test_outside_the_client_a_few_people_are_not_counted(sample, first, told):
    few = sample.an_answer(
        *({"key": f"10{at}", "people": 1} for at in range(3)),
        name="consent.accuracy.opt_out_not_applied",
        about="erp_consent.customer_id",
        things="opt-outs",
    )
    assert "fewer than 5 people may be mailed" in first(sample.run(few), level=3)
    assert "3 of 100" not in told(sample.run(few), level=3)


def test_outside_the_client_the_grammar_does_not_tell_that_it_is_one(sample, first):
    one = sample.an_answer(
        {"key": "101", "people": 1}, name="contact.completeness.missing_in_esp",
        about="erp_customer.customer_id",
    )  # fmt: skip
    assert "fewer than 5 customers have no contact" in first(sample.run(one), level=3)


def test_people_mailed_against_their_will_come_before_all_else(sample, first):
    shared = sample.an_answer(
        *({"key": f"{at}", "people": 9} for at in range(20)), worst="S1",
        name="contact.uniqueness.shared_identifier", about="esp_contact.contact_id",
    )  # fmt: skip
    assert first(sample.run(shared, sample.opt_outs())).startswith("Not ready: 7 people may be")


def test_outside_the_client_few_people_can_not_be_taken_off_a_sum(sample, told):
    page = told(sample.run(sample.missing_orders(), sample.shared_identifiers()), level=3)
    assert re.search(r"merging is R2\. 0 not told not told", page)


def test_outside_the_client_there_are_no_rows(sample, told):
    page = told(sample.run(), level=3)
    assert "Single rows are left out at this redaction level" in page
    assert "SO-5" not in page


CONSENT = {"name": "consent.accuracy.opt_out_not_applied", "about": "erp_consent.customer_id"}


def test_a_person_who_goes_by_two_ids_is_counted_once(sample, first):
    by_customer = {"key": "1001", "people": 1, "records": ["88"]}
    by_contact = {"key": "87", "people": 1, "records": ["87", "88"], "field": "opt_in"}
    other = {"key": "1002", "people": 1, "records": ["90"]}
    answer = sample.an_answer(by_customer, by_contact, other, **CONSENT)
    assert "2 people may be mailed" in first(sample.run(answer))


def test_ids_of_the_two_systems_that_are_alike_are_not_one_person(sample, first):
    answer = sample.an_answer(
        {"key": "88", "people": 1, "records": ["90"]},
        {"key": "1002", "people": 1, "records": ["88"]},
        **CONSENT,
    )
    assert "2 people may be mailed" in first(sample.run(answer))


def test_who_acts_first_is_the_same_in_the_sentence_and_below(sample, told, first):
    run = sample.run(sample.shared_identifiers(), sample.opt_outs())
    assert "Marketing acts first, then e-commerce." in first(run)
    assert "Marketing acts first, on 1 check; then e-commerce on 1 check" in told(run)


def test_people_are_the_first_figure_then_money(sample, overview):
    labels = re.findall(r'class="figure"><dt>(.*?)</dt>', overview(sample.run()))
    assert labels == ["Opt-outs not applied", "Missing orders", "Checks failed", "Rows not read"]


def test_exactly_nothing_is_said_in_words(sample, told):
    nothing = sample.an_answer(
        {"impact_u": 0, "people": 1}, name="contact.uniqueness.shared_identifier",
        about="esp_contact.contact_id",
    )  # fmt: skip
    page = told(sample.run(nothing, controls={}))
    assert "£0.00" not in page
    assert "Shared identifiers: no sales" in page
    assert "1 person, no sales" in page


def test_a_copy_in_part_is_told_beside_what_was_found(sample, first):
    seal = sample.a_seal("erp_customer", why_incomplete="1 row could not be read")
    answers = (sample.missing_orders(6), sample.not_run())
    run = sample.run(*answers, snapshots=(sample.a_snapshot(System.STOKLY, seal),))
    assert "1 table could not be read whole, and 1 check could not be asked." in first(run)


def test_one_currency_has_a_total_without_its_name(sample, told):
    pounds = sample.trade().filter(pl.col("currency") == "GBP")
    assert "Total 9,124 22,104" in told(sample.run(controls={"trade_by_month": pounds}))


def test_what_is_late_is_told_in_words(sample, told):
    page = told(sample.run())
    assert "95 of 100 opt-ins and opt-outs took up to 33 min; 15 min was agreed." in page
    assert "More than 5 of 100 orders still wait, the oldest for 20 h; 4 h was agreed." in page


def test_the_slowest_hour_is_one_of_a_late_lane(sample, told):
    assert "Slowest: consent changes made between 07:00 and 08:00 took 30 min" in told(sample.run())


def test_where_no_system_stands_against_the_other_none_is_named(sample, told):
    page = told(sample.run(sample.lag()))
    assert "Expected Found" in page
    assert "Stokly says" not in page


def test_each_finding_says_by_when_and_leaves_a_line_for_the_answer(sample, overview):
    page = overview(sample.run(sample.opt_outs()))
    assert "<dt>Owner, due</dt><dd>Marketing, at once" in page
    assert page.count('<span class="blank">') == 1


def test_boxes_that_scroll_have_names_of_their_own(sample, overview):
    page = overview(sample.run(sample.an_answer({}), sample.an_answer({}, name="order.accuracy.x")))
    names = re.findall(r'role="region" aria-label="(.*?)"', page)
    assert len(names) == len(set(names)) > 1
