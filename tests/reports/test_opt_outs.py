"""The overview tells how long opt-outs took, with its base, and never more than is known."""

import re

import polars as pl
import pytest

CHANNEL = {
    "channel": "email", "opt_outs": 410, "waiting": 0, "untimed": 3, "over_5_min": 40,
    "over_15_min": 12, "over_60_min": 0, "over_24_h": 0, "p50_s": 240, "p95_s": 1_980,
    "max_s": 3_000, "least_p95_s": 900, "exposed_minutes": 4_100, "sends": 2,
}  # fmt: skip
SLOW = CHANNEL | {
    "channel": "sms", "opt_outs": 90, "waiting": 7, "over_60_min": 9, "p95_s": None,
    "max_s": 90_000, "sends": None,
}  # fmt: skip


@pytest.fixture
def section(sample, overview):
    """The words of the section, cells apart by |; null where there is none."""

    def made(*rows):
        shown = {"opt_out_channels": pl.DataFrame(rows)} if rows else {}
        answer = sample.an_answer(
            {"key": "12762"},
            name="consent.timeliness.opt_out_latency",
            about="erp_consent.customer_id",
            exhibits=shown,
        )
        page = overview(sample.run(answer), 2).replace("\u00a0", " ")
        found = re.search(r'<section[^>]*id="opt-outs".*?</section>', page, flags=re.DOTALL)
        return found and re.sub(r"\s*\|[\s|]*", "|", re.sub(r"<[^>]+>", "|", found.group()))

    return made


def test_where_no_opt_out_was_timed_there_is_no_section(section):
    assert section() is None


def test_none_is_late_is_said_of_how_many(section):
    words = section(CHANNEL)
    assert "|None of 410 opt-outs took longer than an hour|" in words
    assert "|E-mail|410|0|40|12|0|0|4 min|33 min|50 min|3|2|" in words


def test_those_still_on_the_way_are_told_however_young_they_are(section):
    told = "None of 410 opt-outs took longer than an hour; 1 is still on the way"
    assert f"|{told}|" in section(CHANNEL | {"waiting": 1})


def test_what_is_late_comes_with_those_still_on_the_way(section):
    words = section(CHANNEL, SLOW)
    told = "9 opt-outs of 500 took longer than an hour; 7 are still on the way"
    assert f"|{told}|" in words


def test_a_percentile_beyond_all_that_is_known_is_over_the_longest(section):
    assert "|4 min|over 25 h|25 h|3|–|" in section(SLOW)
