"""When two names are one person's."""

import pytest

from checks.vocabulary.sameness import (
    folded,
    full_name_parts,
    generation,
    joined,
    name,
    nickname_root,
)


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("O'Brien", "obrien"),
        ("O\u2019Brien", "obrien"),
        ("M\u00fcller", "muller"),
        ("Stra\u00dfe", "strasse"),
        ("Иван", "ivan"),
        ("\u0410nn\u0430", "anna"),
        ("\u0420\u0430ul", "paul"),
        ("\uff21nn\u200b e\u00ad", "ann e"),
        ("Anne-Marie", "anne marie"),
        ("  a  b ", "a b"),
        ("!!", None),
        (None, None),
    ],
)
def test_a_text_is_folded_to_plain_letters(formed, written, plain):
    assert formed(folded, written) == [plain]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("Mr. John", "john"),
        ("Prof. Dr. Hans", "hans"),
        ("Smith Jr.", "smith"),
        ("Smith III", "smith"),
        ("Senior", "senior"),
        ("Herr", "herr"),
        ("Mr", None),
        ("test", None),
        ("N/A", None),
        ("xxx", None),
        ("123", None),
    ],
)
def test_a_name_has_no_title_no_generation_and_is_somebodys(formed, written, plain):
    assert formed(name, written) == [plain]


def test_father_and_son_are_told_apart(formed):
    assert formed(generation, "Smith Sr", "Smith, Jr.", "Smith III", "Junior", "Smith") == [
        "1",
        "2",
        "3",
        None,
        None,
    ]


def test_a_double_name_is_one_however_it_is_written(formed):
    both = formed(lambda text: joined(name(text)), "Anne-Marie", "Anne Marie", "Annemarie")
    assert both == ["annemarie"] * 3


def test_a_short_name_has_a_root_and_a_name_without_family_is_its_own(formed):
    roots = formed(nickname_root, "bob", "rob", "robert", "sam", "kasia", "zoe", None)
    assert roots == ["robert", "robert", "robert", "samuel", "katarzyna", "zoe", None]


def test_a_root_is_its_own_root(formed):
    roots = formed(nickname_root, "jack", "helen", "jan", "sasha", "anya", "ted")
    assert formed(nickname_root, *roots) == roots


@pytest.mark.parametrize(
    ("whole", "forename", "surname"),
    [
        ("Smith, John", "John", "Smith"),
        ("John Smith", "John", "Smith"),
        ("Ludwig van Beethoven", "Ludwig", "van Beethoven"),
        ("Juan de la Cruz", "Juan", "de la Cruz"),
        ("John Smith Jr", "John", "Smith Jr"),
        ("Madonna", None, "Madonna"),
        (" ", None, None),
        (None, None, None),
    ],
)
def test_a_full_name_has_two_parts(formed, whole, forename, surname):
    assert formed(full_name_parts, whole) == [{"forename": forename, "surname": surname}]
