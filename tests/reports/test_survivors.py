import re

import polars as pl
import pytest

GROUP = {
    "contact_id": "88120015", "contacts": 3, "customers": 1, "why": "most orders",
    "email_state": "out", "sms_state": None, "conflicts": 2, "changes": 1,
    "orders_before": 1, "orders_after": 4, "value_before_u": 10_000_000,
    "value_after_u": 52_500_000, "segment_before": "one-time", "segment_after": "repeat",
    "mailable_before": 2, "mailable_after": 0,
}  # fmt: skip
FIELDS = [
    {"field": "surname", "why": "what Stokly says", "groups": 6, "conflicts": 5, "changes": 2},
    {"field": "surname", "why": "the newest record", "groups": 2, "conflicts": 1, "changes": 1},
]


def words_of(page):
    """The words of the section, cells apart by |; null where there is none."""
    found = re.search(r'<section[^>]*id="survivors".*?</section>', page, flags=re.DOTALL)
    bare = found and re.sub(r"<[^>]+>", "|", found.group()).replace("\u00a0", " ")
    return bare and re.sub(r"\s*\|[\s|]*", "|", bare)


@pytest.fixture
def section(sample, overview):
    """Call it with groups: the words of the section, cells apart by |."""

    def made(*groups, level=2, fields=FIELDS, consents=(), **told):
        rows = [GROUP | one for one in groups]
        shape = pl.DataFrame([GROUP | {"sms_state": "in"}]).schema
        frames = {"survivors": pl.DataFrame(rows, shape)}
        frames["survivor_fields"] = pl.DataFrame(fields)
        frames["survivor_consent"] = pl.DataFrame(consents)
        answer = sample.an_answer(
            {"key": "1"}, name="contact.uniqueness.shared_identifier", exhibits=frames,
            about="esp_contact.contact_id", things="identifiers in use", **told,
        )  # fmt: skip
        return words_of(overview(sample.run(answer), level))

    return made


def others(number, **told):
    return [{"contact_id": f"9{at}", **told} for at in range(number)]


def test_where_nothing_is_to_merge_there_is_no_section(sample, overview):
    assert 'id="survivors"' not in overview(sample.run(sample.an_answer()))


def test_the_effect_stands_in_one_row_a_check(section):
    words = section({}, *others(6, mailable_after=1, segment_after="one-time"))
    assert "7 people have several contacts that could be one, and £297.50 stand on" in words
    assert "|Shared identifiers|7|14|21|£297.50|1|1|" in words


def test_it_says_that_nothing_has_been_merged(section):
    assert "Nothing has been merged." in section({})


def test_segments_are_told_where_they_change(section):
    words = section({}, {}, {"segment_before": "repeat"})
    assert "|one-time|repeat|2|" in words
    assert "|repeat|repeat|" not in words


def test_fields_are_added_up_over_the_ways_they_were_settled(section):
    assert "|Surname|8|6|6|3|" in section({})


def test_an_id_is_a_code_for_the_clients_team_and_shown_within(section):
    assert "88120015" not in section({}, level=2)
    assert "88120015" in section({}, level=1)


def test_outside_the_client_few_people_are_not_counted_and_no_row_is_shown(section):
    words = section({}, level=3)
    assert "fewer than 5" in words
    assert "Surviving contact" not in words


def test_without_sales_data_no_number_is_made_up(section):
    known = ("orders", "value", "segment")
    none = {column: None for column in GROUP if column.startswith(known)}
    words = section(none)
    assert "|1|2|not told|not told|not told|1|" in words
    assert "£" not in words


def test_two_checks_tell_of_different_people_and_are_added_up(sample, overview):
    frames = {"survivors": pl.DataFrame([GROUP])}
    answers = [
        sample.an_answer({"key": "1"}, name=f"contact.uniqueness.{one}", exhibits=frames)
        for one in ("shared_identifier", "person_split")
    ]
    page = words_of(overview(sample.run(*answers)))
    assert "2 people have several contacts that could be one, and £85.00 stand on" in page
    assert "|All|2|4|6|£85.00|2|2|" in page
    assert "Nobody stands in two rows" in page


def test_a_field_on_which_all_agree_is_only_named(section):
    alike = {"field": "city", "why": "what Stokly says", "groups": 8, "conflicts": 0, "changes": 0}
    words = section({}, fields=[*FIELDS, alike])
    assert "All records agree, and nothing changes, in city." in words
    assert "|City|" not in words


def test_whose_word_of_consent_counts_is_told(section):
    said = [
        {"channel": one, "state": state, "proof": "an unsubscription", "groups": 6}
        for one, state in (("email", "out"), ("sms", "in"))
    ]
    words = section({}, consents=said)
    assert "|E-mail|Opted out|an unsubscription|No|6|" in words
    assert "|SMS|Opted in|an unsubscription|Yes|6|" in words
