"""The page of who is who: what it says, what it keeps to itself, how it opens in a browser."""

import math
import re
from dataclasses import replace
from datetime import UTC, datetime

import polars as pl
import pytest
from axe_playwright_python.sync_playwright import Axe

from checks.vocabulary import ReportError
from reports.people import found as frames
from reports.people.found import Learned, WhoIsWho
from reports.people_page import people_page, people_sections

HOSTILE = ("<script>alert(1)</script>", "\u202egnp.exe", '"><img src=x onerror=y>', "שלום")


def a_pair(left, right, kind, *, start=-8.0, joined=False, **fields):
    """A pair; `fields` are (level, bits), null for an empty side."""
    bits = {name: one and one[1] for name, one in fields.items()}
    odds = start + sum(one or 0.0 for one in bits.values())
    return {
        "left_id": left,
        "right_id": right,
        "probability": 1 / (1 + 2**-odds),
        "kind": kind,
        "decided": None,
        "evidence": {"start": start} | bits,
        "agreement": {name: one and one[0] for name, one in fields.items()},
        "joined": joined,
        "left": {"surname": "Müller", "email": "ann@example.com"},
        "right": {"surname": "Muller", "email": None},
    }


SAME = a_pair("c1", "c2", "same", surname=("close", 5.0), email=("same", 9.5), joined=True)
DOUBT = a_pair("c3", "c4", "doubtful", surname=("same", 7.5), email=None)
LEVELS = [
    ("same", "surname", "same", 0.9, 0.01, math.log2(90)),
    ("same", "surname", "differs", 0.1, 0.99, math.log2(0.1 / 0.99)),
    ("household", "surname", "same", 0.8, 0.01, math.log2(80)),
]


def frame(rows, schema):
    return pl.DataFrame(rows, schema=schema, orient="row")


def a_result(*pairs, **more):
    """1,000 records that are 900 persons."""
    told = pl.DataFrame(pairs or (SAME, DOUBT))
    usual = WhoIsWho(
        tables=frame([("shop.csv", 1000, 0, "Customer ID", "email")], frames.TABLES),
        persons=900,
        in_both=None,
        sizes=frame([(1, 810), (2, 80), (3, 10)], frames.SIZES),
        joined=110,
        likely=105,
        further=5,
        claimed=102.0,
        expected=109.5,
        kinds=frame([("same", 105, 104, 102.0), ("doubtful", 12, 6, 5.6)], frames.KINDS),
        bands=frame([(0.9, 0.97, 20, 19, 18.7)], frames.BANDS),
        examples=told,
        doubtful=told.filter(kind="doubtful"),
        doubts=told.filter(kind="doubtful").height,
        decided=0,
        learned=Learned(
            frame(LEVELS, frames.LEVELS), frame([("same", 2e-7)], frames.SHARES),
            990, 4000, 23, settled=True, moved=0.0185,
        ),
        blocks=pl.DataFrame(
            {"key": ["email"], "blocks": [90], "largest": [2400], "limit": [1000],
             "pairs": [4000], "refined": [3], "left_out": [17]}
        ),
        hubs=frame([("email", "till@example.com", 40, 39)], frames.HUBS),
        reasons=pl.DataFrame(
            {"left_id": ["c5"], "right_id": ["c6"], "probability": [0.2], "through_id": ["c7"],
             "reason": ["each is likely one person with the record between them"]}
        ),
        at=datetime(2026, 3, 2, 12, tzinfo=UTC),
    )  # fmt: skip
    return replace(usual, **more)


def words(html):
    text = re.sub(r"<(script|style).*?</\1>", "", html, flags=re.DOTALL)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text)).replace("\u00a0", " ")


def told(*pairs, personal=False, **more):
    return words(people_page(a_result(*pairs, **more), personal=personal))


def test_the_verdict_stands_first_with_what_is_claimed_and_expected():
    said = told()
    assert "1,000 records are 900 persons: 100 records are duplicates of another one." in said
    assert "Claimed precision 97.1 % of 105 pairs that are likely; 5 further pairs" in said
    assert "Pairs of one person, expected 110" in said


def test_records_without_a_duplicate_are_said_to_have_none():
    said = told(SAME, persons=1000)
    assert "✓ No duplicate 1,000 records are 1,000 persons: no record is a duplicate." in said


def test_of_two_tables_it_says_who_stands_in_both():
    assert "1,000 records of two tables are 900 persons: 1 person stands in both." in told(
        in_both=1
    )


def test_the_evidence_of_a_pair_adds_up_from_the_start_to_the_odds():
    said = told()
    assert "Same person, 98.9 % one person: c1 and c2" in said
    assert "Before anything is compared −8.0 Surname close +5.0 E-mail same +9.5" in said
    assert "Odds that they are one person +6.5" in said
    assert "E-mail empty on a side – Odds that they are one person −0.5" in said


def test_evidence_that_does_not_add_up_to_the_probability_is_refused():
    with pytest.raises(ReportError, match=r"adds up to 6.50 bits, its probability to 0.00"):
        told(SAME | {"probability": 0.5})


def test_a_decided_pair_says_what_was_decided():
    pair = SAME | {"decided": "different", "probability": 0.5}
    assert "c1 and c2; a person decided: different" in told(pair)


def test_bars_of_a_waterfall_start_where_the_one_above_ends():
    html = people_page(a_result(SAME))
    spans = re.findall(r'<rect x="([\d.]+)%" y="2" width="([\d.]+)%"', html)[:4]
    # -8 to +6.5: down by 8, up by 5, up by 9.5, and the total from nought.
    assert spans == [("0.0", "55.17"), ("0.0", "34.48"), ("34.48", "65.52"), ("55.17", "44.83")]


def test_what_was_learned_is_printed_level_by_level():
    said = told()
    assert "Surname same 90.0 % 1.0 % +6.5 differs 10.0 % 99.0 % −3.3" in said
    assert "23 rounds; learning came to an end by itself" in said
    assert "Same person 1 in 5,000,000" in said


def test_learning_that_had_not_settled_is_a_warning():
    learned = replace(a_result().learned, settled=False)
    assert "It had not settled: do not lean on these probabilities" in told(learned=learned)


def test_blocks_are_told_with_their_limit_and_what_was_left_out():
    said = told()
    assert "email 90 2,400 1,000 4,000 3 17" in said
    assert "17 pairs of blocks that could not be cut finer left out." in said


def test_what_speaks_for_and_against_a_doubtful_pair_adds_up_to_its_odds():
    moved = a_pair("c3", "c4", "doubtful", surname=("same", 7.5), city=("differs", -13.8))
    moved["evidence"] |= {"address": 13.0, "others": 0.01}
    moved["probability"] = 1 / (1 + 2**1.29)
    said = told(SAME, moved)
    assert "Surname same +7.5; The address as one, or a move +13.0" in said
    assert "Before anything is compared −8.0; City differs −13.8" in said
    assert "Against other explanations 0.0 " not in said.split("Doubtful pairs")[-1]


def test_what_the_names_have_said_is_not_called_empty():
    said = told(a_pair("c1", "c2", "same", forename=("same", 30.0), sex=None, phone=None))
    assert "Sex empty, or said by the names –" in said
    assert "Phone empty on a side –" in said


def test_doubtful_pairs_hubs_and_reasons_are_told():
    said = told()
    assert "c3 c4 41.4 % Surname same +7.5 Before anything is compared −8.0 no" in said
    assert "c5 c6 c7 20.0 % each is likely one person with the record between them" in said
    assert "E-mail t•••@example.com 40 39" in said


def test_nobody_is_named_unless_it_is_asked_for():
    masked, shown = (people_page(a_result(), personal=one) for one in (False, True))
    assert not re.search("Müller|Muller|ann@example|till@example", masked)
    assert "Müller" in words(shown).replace(" ", "")
    assert "hand it to nobody" in words(shown)
    assert "hand it to nobody" not in words(masked)


def test_an_id_that_is_an_e_mail_is_shortened():
    said = told(a_pair("ann@example.com", "2", "same", surname=("same", 9.0)))
    assert "a•••@example.com and 2" in said
    assert "ann@" not in said


def test_sections_can_stand_on_another_page():
    anchors = [one.anchor for one in people_sections(a_result())]
    assert anchors[:3] == ["kinds", "calibration", "evidence"]
    bare = a_result(hubs=frame([], frames.HUBS), reasons=a_result().reasons.clear())
    assert {"hubs", "reasons"}.isdisjoint(one.anchor for one in people_sections(bare))


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    pairs = [SAME, DOUBT]
    for at, one in enumerate(HOSTILE):
        values = {"left": {"surname": one, "email": one}, "right": {"surname": "", "email": one}}
        pair = a_pair(one, f"r{at}", "household", surname=("same", 4.0), email=("near", -1.0))
        pairs.append(pair | values)
    path = tmp_path_factory.mktemp("pages") / "who_is_who.html"
    path.write_text(people_page(a_result(*pairs), personal=True), encoding="utf-8")
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
