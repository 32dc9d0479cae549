"""Made-up customers whose truth is known, and a link of any rows among them."""

import itertools

import numpy as np
import polars as pl
import pytest

from audit.steps.link import link_people


def listed(text, between=None):
    return [word.strip() for word in text.split(between)]


RANKS = ("", " Jr", " Sr")
FORENAMES = listed("""
Oliver Amelia Harry Isla Stephen Emily George Sophie Leo Freya Arthur Grace Noah Lily Theo Evie
Oscar Florence Henry Alice Jacob Daisy Lucas Maisie Ethan Poppy Samuel Elsie Isaac Ruby Daniel
Victor Hannah Adrian Nadia Marcus Imogen Gareth Beatrix Conrad Yvonne Dominic Rhona Ewan Tamsin
""")
STEMS = listed("Ash Black Brad Cal Crom Dun Elm Fair Gar Hart Hol Kirk Lang Mar Nor Oak Rad Sel")
ENDS = listed("bury by combe den field ford ham hurst ley low more ridge shaw stead ton wick")
STREETS = listed("High Street,Station Road,Church Lane,Park Road,Mill Lane,Green Lane", ",")
TOWNS = listed("Hereford Leeds Derby Truro Exeter Lincoln Preston Durham Norwich Carlisle")
HOME = ("surname", "street", "city", "postcode")
FIELDS = listed("forename surname email phone birthday street city postcode")


def customers(persons, seed=1, twice=0.4):
    """Persons of whom some have a second record, with a slip or a gap; `truth` says whose it is."""
    draw = np.random.default_rng(seed)
    surnames = [stem + end for stem in STEMS for end in ENDS]
    rows = [_person(draw, number, surnames) for number in range(persons)]
    for one, other in itertools.pairwise(rows):
        if draw.random() < 0.15:
            shared = HOME if draw.random() < 0.5 else (*HOME, "phone")
            other |= {field: one[field] for field in shared}
    again = [_slipped(draw, row) for row in rows if draw.random() < twice]
    table = pl.DataFrame(rows + again).with_row_index("number")
    return table.with_columns(
        record_id=pl.format("r{}", pl.col("number").cast(pl.String).str.zfill(5))
    )


def _person(draw, number, surnames):
    forename, surname = draw.choice(FORENAMES), draw.choice(surnames)
    town = int(draw.integers(len(TOWNS)))
    year, month, day = (draw.integers(*span) for span in ((1940, 2005), (1, 13), (1, 29)))
    return {
        "truth": number,
        "forename": str(forename),
        "surname": f"{surname}{draw.choice(RANKS, p=(0.7, 0.15, 0.15))}",
        "email": f"{draw.choice(STEMS)}{draw.integers(10**6)}@example.com".lower(),
        "phone": f"07{draw.integers(700_000_000, 999_999_999)}",
        "birthday": f"{year}-{month:02}-{day:02}",
        "street": f"{draw.integers(1, 200)} {draw.choice(STREETS)}",
        "city": TOWNS[town],
        "postcode": f"{TOWNS[town][:2].upper()}{draw.integers(1, 30)} {draw.integers(1, 10)}AB",
    }


def _slipped(draw, row):
    field = str(draw.choice(FIELDS))
    text = row[field]
    place = int(draw.integers(len(text) - 1))
    slip = text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    gap, other = str(draw.choice(FIELDS)), _person(draw, row["truth"], ["-"])
    renewed = [name for name in ("email", "phone") if draw.random() < 0.15]
    return row | {field: slip} | {name: other[name] for name in renewed} | {gap: None}


@pytest.fixture(scope="session")
def shop():
    """A shop of some 420 records."""
    return customers(300)


@pytest.fixture(scope="session")
def found(shop):
    """Its links."""
    return link_people(shop.select("record_id", *FIELDS))


@pytest.fixture(scope="session")
def link_rows(shop):
    """Call it with rows: they are linked by themselves, or among so many records of the shop."""

    def linked(rows, among=0, **settings):
        more = pl.DataFrame(rows, schema=dict.fromkeys(("record_id", *FIELDS), pl.String()))
        known = shop.select(more.columns).head(among)
        return link_people(pl.concat([known, more]), **settings)

    return linked


@pytest.fixture(scope="session")
def strangers():
    """Rows of people who are nobody of the shop, one after the other."""
    return customers(40, seed=7, twice=0).select(FIELDS).to_dicts()[::2]


@pytest.fixture(scope="session")
def persons():
    """Call it with links: record_id -> person_id."""
    return lambda links: dict(links.clusters.select("record_id", "person_id").iter_rows())
