"""Records of different people stay apart, however much they have in common."""

import pytest

ALL = 10_000  # more than the shop has
HOME = ("street", "city", "postcode")
FIRM = {"email": "info@crombie-fittings.example", "phone": "02079460123"}
JOHN = {"forename": "John", "surname": "Smith"}


def household(one, others):
    """Four of one address with one mailbox and one phone."""
    shared = {field: one[field] for field in ("surname", *HOME, "email", "phone")}
    return [one, *(other | shared for other in others[:3])]


def father_and_son(one, _):
    return [one | {"birthday": "1951-04-09"}, one | {"birthday": "1984-11-23", "email": None}]


def senior_and_junior(one, _):
    bare = one | {"birthday": None, "email": None, "phone": None, "surname": "Kirkwall"}
    return [bare | {"surname": f"Kirkwall {rank}"} for rank in ("Sr", "Jr")]


def colleagues(one, others):
    own = ("forename", "surname", "birthday")
    return [{field: person[field] for field in own} | FIRM for person in (one, *others[:4])]


def namesakes(_, __):
    homes = [("4 Quay Street", "Truro", "TR1 2HF"), ("88 Park Road", "Leeds", "LE9 4AB")]
    mails = ["john.smith@example.com", "johnsmith84@example.net"]
    return [
        JOHN | {"email": mail} | dict(zip(HOME, home, strict=True))
        for mail, home in zip(mails, homes, strict=True)
    ]


def sharing_a_hub(field, value):
    def made(one, others):
        return [person | {field: value} for person in (one, *others[:5])]

    return made


CASES = {
    "members of a household": household,
    "father and son of one name": father_and_son,
    "senior and junior": senior_and_junior,
    "colleagues": colleagues,
    "namesakes": namesakes,
    "a mailbox for tests": sharing_a_hub("email", "test@test.com"),
    "no mailbox": sharing_a_hub("email", "n/a"),
    "no phone": sharing_a_hub("phone", "0000"),
    "no birthday": sharing_a_hub("birthday", "1900-01-01"),
}


@pytest.fixture(scope="module")
def groups(strangers):
    """Case -> its records, of people of whom none is another."""
    made = {}
    for place, (name, case) in enumerate(CASES.items()):
        rows = case(strangers[place], strangers[place + 1 :])
        made[name] = [row | {"record_id": f"{name}, {turn}"} for turn, row in enumerate(rows)]
    return made


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("among", [20, ALL])
def test_people_stay_apart_who_are(case, among, groups, link_rows, persons):
    person = persons(link_rows(groups[case], among=among))
    several = [person[row["record_id"]] for row in groups[case]]
    assert len(set(several)) == len(several)


def test_a_common_name_and_nothing_else_is_too_little_to_be_one_person(
    strangers, link_rows, persons
):
    johns = [{"forename": "John", "surname": one["surname"]} for one in strangers]
    smiths = [{"forename": one["forename"], "surname": "Smith"} for one in strangers]
    alike = [{"record_id": f"alike {turn}"} | JOHN for turn in range(3)]
    crowd = [{"record_id": f"one of many {turn}"} | one for turn, one in enumerate(johns + smiths)]
    person = persons(link_rows(crowd + alike, among=ALL))
    assert len({person[row["record_id"]] for row in alike}) == 3


def test_names_and_nothing_else_are_too_little_among_few_records(link_rows, persons):
    alike = [{"record_id": f"alike {turn}"} | JOHN for turn in range(2)]
    assert len(set(persons(link_rows(alike)).values())) == 2
