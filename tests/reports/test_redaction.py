import re

import polars as pl
import pytest

from checks.vocabulary import AuditError, Personal, ReportError
from reports import Redaction, masks
from reports.redaction import redacted


def masked(sample, answer, level):
    [seen] = redacted(sample.run(answer), Redaction(level, sample.KEY)).answers
    return seen


def shown(sample, level, **row):
    """One finding about a person, as a page would see it."""
    about = row.pop("about", "erp_customer.customer_id")
    answer = sample.an_answer({"people": 1, **row}, about=about, things="customers")
    return masked(sample, answer, level).findings.row(0, named=True)


def test_at_level_0_all_is_shown(sample):
    row = shown(sample, 0, key="123456", field="email_raw", actual="a@b.com")
    assert (row["key"], row["actual"]) == ("123456", "a@b.com")


def test_at_level_1_an_email_is_shortened(sample):
    row = shown(sample, 1, key="123456", field="email_raw", actual="maria@orange.fr")
    assert (row["actual"], row["key"]) == ("m•••@orange.fr", "123456")


def test_at_level_1_a_phone_is_shortened(sample):
    row = shown(sample, 1, field="mobile_raw", actual="+33 6 12 34 56 42")
    assert row["actual"] == "+33 • •• •• 42"


def test_at_level_2_a_name_is_removed_and_an_id_is_a_code(sample):
    row = shown(sample, 2, key="123456", field="surname", actual="Example")
    assert row["actual"] == "[removed]"
    assert re.fullmatch("[a-z2-7]{10}", row["key"])


@pytest.mark.parametrize(
    ("field", "seen"),
    [
        ("forename", "[removed]"),
        ("surname", "[removed]"),
        ("postcode", "[removed]"),
        ("birthday", "[removed]"),
        ("country", "FR"),
    ],
)
def test_at_level_2_a_profile_field_shows_what_its_column_may(sample, field, seen):
    row = shown(sample, 2, about="esp_contact.contact_id", field=field, actual="FR", expected="FR")
    assert (row["actual"], row["expected"]) == (seen, seen)


def test_the_code_of_a_person_is_the_same_wherever_it_stands(sample):
    row = shown(sample, 2, key="123456", field="customer_id", expected="123456")
    assert row["expected"] == row["key"]


def test_another_key_gives_another_code():
    one, other = Redaction(2, b"one key"), Redaction(2, b"other key")
    assert one.code("123456", "customer_id") != other.code("123456", "customer_id")


def test_the_ids_of_the_other_systems_records_are_codes_too(sample):
    row = shown(sample, 2, records=["88120015", "88120016"])
    assert all(re.fullmatch("[a-z2-7]{10}", one) for one in row["records"])


def test_a_person_who_goes_by_a_contact_has_that_contact_s_code(sample):
    row = shown(sample, 2, key="88120015", records=["88120015", "88120016"])
    assert row["key"] == row["records"][0]


def test_an_email_that_serves_as_an_id_is_shortened_in_a_session(sample):
    assert shown(sample, 1, key="maria@orange.fr")["key"] == "m•••@orange.fr"


def test_an_order_is_named_where_it_stands_as_a_value_too(sample):
    row = shown(
        sample, 2, about="erp_order.order_id", key="536752", field="order", expected="536752"
    )
    assert row["expected"] == "536752"


def test_what_a_check_says_in_words_is_kept(sample):
    row = shown(
        sample, 2, field="email", expected="1 contact", actual="mailable on 1 of 2 contacts"
    )
    assert (row["expected"], row["actual"]) == ("1 contact", "mailable on 1 of 2 contacts")


@pytest.mark.parametrize(("level", "seen"), [(1, "{}•••"), (2, "[removed]")])
@pytest.mark.parametrize("name", ["an", "held", "people", "null", "no one", "3 rows"])
def test_a_person_called_as_our_own_words_are_is_masked(sample, name, level, seen):
    about = "esp_contact.contact_id"
    row = shown(sample, level, about=about, field="surname", expected=name, actual=name)
    assert (row["expected"], row["actual"]) == (seen.format(name[0]),) * 2


@pytest.mark.parametrize(
    ("said", "seen"), [("a value that breaks the rule (2 rows)",) * 2, ("an", "[removed]")]
)
def test_of_a_rule_for_a_column_only_what_stands_for_a_value_is_kept(sample, said, seen):
    row = shown(sample, 2, key="erp_customer c-9", field="erp_customer.surname", actual=said)
    assert row["actual"] == seen


def test_an_id_that_reads_as_our_own_words_is_a_code(sample):
    row = shown(sample, 2, field="customer_id", expected="an")
    assert re.fullmatch("[a-z2-7]{10}", row["expected"])


def test_a_value_that_is_not_there_is_not_said_to_be_removed(sample):
    assert shown(sample, 2, field="surname", expected="Lee", actual=None)["actual"] is None


def test_a_bare_number_is_no_words_of_a_check(sample):
    assert shown(sample, 2, field="customer_id", expected="123")["expected"] != "123"


def test_an_id_inside_a_cause_is_taken_out(sample):
    row = shown(sample, 2, cause="contact 88120015 of one person")
    assert row["cause"] == "contact … of one person"


def test_an_order_keeps_its_number_inside_the_client(sample):
    row = shown(sample, 2, about="erp_order.order_id", key="SO-5001", actual="x@y.com")
    assert (row["key"], row["actual"]) == ("SO-5001", "[e-mail removed]")


def test_outside_the_client_no_row_says_which_thing_it_is(sample):
    row = shown(sample, 3, about="erp_order.order_id", key="SO-5001", expected="SO-5001")
    assert (row["key"], row["expected"], row["finding_id"]) == (None, None, None)


def test_rows_that_no_page_shows_are_silent_and_still_counted(sample):
    answer = masked(sample, sample.missing_orders(500), 2)
    assert answer.findings.height == 500
    assert answer.findings["key"].null_count() == 300


def test_totals_are_the_same_at_every_level(sample):
    amounts = {masked(sample, sample.missing_orders(500), level).impact_u for level in range(4)}
    assert amounts == {sample.missing_orders(500).impact_u}


def test_a_check_about_an_unknown_thing_is_taken_to_be_about_people(sample):
    assert masks.about(sample.a_check(about="loyalty.card")) is Personal.ID


def test_a_customer_has_one_code_whatever_column_names_it(sample):
    ids = dict.fromkeys(("customer_id", "left_customer_id", "merged_into"), "12762")
    answer = sample.an_answer(exhibits={"x": pl.DataFrame([ids])})
    [code] = set(masked(sample, answer, 2).exhibits["x"].row(0))
    assert code == Redaction(2, sample.KEY).code("12762", "customer_id")
    assert set(masked(sample, answer, 1).exhibits["x"].row(0)) == {"12762"}


def test_an_exhibit_is_masked_by_the_names_of_its_columns(sample):
    frame = pl.DataFrame({"customer_id": ["123456"], "email_norm": ["a@b.com"], "lane": ["orders"]})
    answer = sample.an_answer(exhibits={"x": frame.with_columns(records=pl.lit(["1"]).implode())})
    row = masked(sample, answer, 2).exhibits["x"].row(0, named=True)
    assert (row["email_norm"], row["lane"]) == ("[removed]", "orders")
    assert row["customer_id"] != "123456"
    assert "records" not in row


def test_a_refused_value_is_shown_at_level_0_only(sample):
    seen = [redacted(sample.run(), Redaction(level, sample.KEY)).rejects for level in (0, 1)]
    assert [frame["value"].null_count() for frame in seen] == [0, 4]
    assert sample.PERSON not in "".join(seen[1]["reason"])


def test_a_few_people_are_not_counted_outside_the_client(sample):
    run = redacted(sample.run(), Redaction(3, sample.KEY))
    assert [run.said(number, of=None) for number in (0, 4, 5)] == ["0", "fewer than 5", "5"]


def test_a_few_orders_may_be_counted_anywhere(sample):
    run = redacted(sample.run(), Redaction(3, sample.KEY))
    assert run.said(4, of=sample.a_check()) == "4"


@pytest.mark.parametrize("level", [-1, 4])
def test_there_is_no_other_level(level):
    with pytest.raises(ReportError):
        Redaction(level, b"key")


def test_the_key_is_never_printed(sample):
    assert "engagement" not in repr(Redaction(2, sample.KEY))


def test_ten_thousand_people_leave_no_trace(sample, overview):
    found = [
        {
            "key": f"{70_000_000 + at}",
            "field": ("email", "surname", "mobile_e164", "postcode")[at % 4],
            "expected": (f"p{at}@x.test", f"Person{at}", f"+4477{at:08d}", f"AB{at} 1CD")[at % 4],
            "people": 1,
            "impact_u": at,
            "records": [f"{80_000_000 + at}"],
            "cause": f"contact {80_000_000 + at}",
        }
        for at in range(10_000)
    ]
    page = overview(sample.run(sample.an_answer(*found, about="erp_customer.customer_id")), level=2)
    words = set(re.findall(r"[\w@.+-]+", page))
    known = {v for one in found for v in (one["key"], one["expected"], one["records"][0])}
    assert not words & known
    assert issubclass(ReportError, AuditError)
