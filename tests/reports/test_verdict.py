from checks.vocabulary import System

CONSENT = {"name": "consent.accuracy.opt_out_not_applied", "about": "erp_consent.customer_id"}


def of_copies(sample, *fields):
    severity = {"complete": "S1"}
    found = [{"key": f"t{at}", "field": one, "severity": severity.get(one, "S3"), "people": None}
             for at, one in enumerate(fields)]  # fmt: skip
    return sample.an_answer(*found, name="snapshot.integrity", about="snapshot.entity")


def test_a_value_that_can_not_be_read_leaves_the_copy_whole(sample, first):
    told = first(sample.run(of_copies(sample, "values")))
    assert told == "Ready after fixes: values of 1 table could not be read. E-commerce acts."


def test_each_fault_of_the_copies_is_told_the_gravest_first(sample, first):
    told = first(sample.run(of_copies(sample, "shape", "values", "complete", "values")))
    assert (
        "Not ready: 1 table was not read as a whole, consistent copy, values of 2 tables could "
        "not be read and 1 table has other columns than before."
    ) in told


def test_unreadable_values_do_not_hide_that_a_copy_came_in_part(sample, first):
    seal = sample.a_seal("erp_customer", why_incomplete="1 row could not be read")
    parts = (sample.a_snapshot(System.STOKLY, seal),)
    told = first(sample.run(of_copies(sample, "values"), snapshots=parts))
    assert "1 table could not be read whole." in told


def test_after_fixes_is_said_only_as_far_as_asked(sample, first):
    half = sample.an_answer({"impact_u": 1_000_000}, unasked={"guests": "no source"})
    assert first(sample.run(half, sample.not_run())) == (
        "Ready after fixes, as far as asked: 1 order worth £1.00 never reached Emarsys. "
        "1 check and parts of 1 check could not be asked. E-commerce acts."
    )


def test_the_printed_rule_says_when_it_is_only_as_far_as_asked(sample, told):
    rule = "only as far as asked where a check was not run or was asked in part"
    assert rule in told(sample.run())


def test_what_one_system_alone_holds_is_not_said_by_the_other(sample, told):
    shared = told(sample.run(sample.shared_identifiers()))
    of_one_mind = {"key": "88", "field": "opt_in", "expected": "one opt-in on all contacts"}
    minds = told(sample.run(sample.an_answer({"field": "email"}, of_one_mind, **CONSENT)))
    assert "Stokly says" not in shared + minds
    assert "Expected Found" in shared
    assert "Expected Found" in minds


def test_where_the_two_systems_are_compared_both_are_named(sample, told):
    assert "Stokly says Emarsys says" in told(sample.run(sample.opt_outs()))


def three_of_one_pair(sample):
    pair = {"key": "88", "people": 1, "records": ["88", "89"], "impact_u": 10_000_000}
    return sample.an_answer(
        *({**pair, "field": one} for one in ("email", "external_id", "mobile")),
        name="contact.uniqueness.shared_identifier", about="esp_contact.contact_id",
        things="identifiers in use", examined=3,
    )  # fmt: skip


def test_findings_are_counted_as_in_the_answers_file(sample, told):
    page = told(sample.run(three_of_one_pair(sample)))
    assert "3 identifiers are shared by several contacts" in page
    assert page.count("3 of 3 identifiers in use") == 4  # two figures, condition, list of checks
    assert "1 of 3" not in page


def test_contacts_that_share_several_identifiers_are_counted_once(sample, told):
    assert "1 person, £30.00" in told(sample.run(three_of_one_pair(sample)))


def test_two_doubles_of_one_contact_are_two_people(sample, told):
    pair = {"key": "88", "people": 1, "impact_u": 0}
    answer = sample.an_answer(
        {**pair, "field": "email", "records": ["88", "89"]},
        {**pair, "field": "mobile", "records": ["88", "90"]},
        name="contact.uniqueness.shared_identifier", about="esp_contact.contact_id",
    )  # fmt: skip
    assert "2 people, no sales" in told(sample.run(answer))


def test_a_figure_counts_what_is_accepted_and_says_so(sample, told):
    assert "63 of 9,120 orders, of them 3 accepted" in told(sample.run(sample.missing_orders()))
