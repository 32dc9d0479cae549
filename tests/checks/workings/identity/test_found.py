"""Records of one person are found, whatever happened to them on the way."""

import pytest

ALL = 10_000  # more than the shop has
MOVED = {"street": "3 Quay Street", "city": "Truro", "postcode": "TR1 2HF"}
GONE = dict.fromkeys(MOVED)
NO_MAIL, NO_PHONE, NO_BIRTHDAY = {"email": None}, {"phone": None}, {"birthday": None}


def typo(text):
    return text[:2] + text[3] + text[2] + text[4:]


# What one record says, and what the other says of the same person, made from all of the first.
CASES = {
    "an exact copy": ({}, lambda _: {}),
    "a typo in the surname": ({}, lambda one: {"surname": typo(one["surname"])} | NO_MAIL),
    "typos in three fields": (
        {},
        lambda one: {field: typo(one[field]) for field in ("forename", "surname", "email")},
    ),
    "names in each other's place": (
        {},
        lambda one: {"forename": one["surname"], "surname": one["forename"]} | NO_PHONE | NO_MAIL,
    ),
    "a nickname": ({"forename": "William"}, lambda _: {"forename": "Bill"} | NO_MAIL | NO_PHONE),
    "an initial": ({}, lambda one: {"forename": one["forename"][0]} | NO_PHONE),
    "day and month in each other's place": (
        {"birthday": "1979-03-05"},
        lambda _: {"birthday": "1979-05-03"} | NO_MAIL | NO_PHONE,
    ),
    "a tag in the e-mail": (
        {},
        lambda one: {"email": one["email"].replace("@", "+shop@")} | GONE | NO_PHONE | NO_BIRTHDAY,
    ),
    "a phone written otherwise": (
        {"phone": "07700900123"},
        lambda _: {"phone": "+44 (0) 7700 900-123"} | GONE | NO_MAIL | NO_BIRTHDAY,
    ),
    "a move, and the same mailbox": ({}, lambda _: MOVED | NO_PHONE | NO_BIRTHDAY),
    "a double name": (
        {},
        lambda one: {"surname": f"{one['surname']}-Hargreaves"} | NO_MAIL | NO_PHONE,
    ),
    "a name from before the wedding": ({}, lambda _: {"surname": "Thistlewood"} | NO_PHONE),
    "another mailbox and phone": (
        {},
        lambda _: {"email": "sunny79@example.net", "phone": "07700900777"},
    ),
    "capitals, blanks and accents": (
        {"forename": "Renée"},
        lambda one: {"forename": " RENEE ", "surname": one["surname"].upper()} | NO_MAIL | GONE,
    ),
}


@pytest.fixture(scope="module")
def pairs(strangers):
    """Case -> its two records."""
    made = {}
    for (name, (own, change)), stranger in zip(CASES.items(), strangers, strict=False):
        one = stranger | own
        other = one | change(one)
        made[name] = [one | {"record_id": f"{name}, 1"}, other | {"record_id": f"{name}, 2"}]
    return made


@pytest.fixture(scope="module")
def person(pairs, link_rows, persons):
    return persons(link_rows([row for both in pairs.values() for row in both], among=ALL))


@pytest.mark.parametrize("case", CASES)
def test_one_person_is_found_in_spite_of(case, person):
    assert person[f"{case}, 1"] == person[f"{case}, 2"]


def test_nobody_else_is_drawn_into_it(person, pairs):
    assert len({person[f"{case}, 1"] for case in pairs}) == len(CASES)
    assert all(person[f"{case}, 1"] == f"{case}, 1" for case in pairs)


@pytest.mark.parametrize("case", CASES)
def test_of_thirty_records_too_though_they_teach_nothing(case, pairs, link_rows, persons):
    person = persons(link_rows(pairs[case], among=28))
    assert person[f"{case}, 1"] == person[f"{case}, 2"]
    assert len(set(person.values())) == 29
