"""Text is the same sign by sign; what differs in form alone is said to."""

import polars as pl


def text(*values):
    ids = [f"o{at}" for at in range(len(values))]
    return pl.DataFrame({"id": ids, "v": pl.Series(values, dtype=pl.String)})


FORMS = {
    "Unicode normalisation": ("Caf\u00e9", "Cafe\u0301"),
    "ignoring case": ("Blue Shirt", "BLUE shirt"),
    "trimming blanks": ("Blue\N{NO-BREAK SPACE} Shirt ", "Blue Shirt"),
    "dropping leading zeros": ("0042", "42"),
    "dropping punctuation": ("AB-12/3", "AB123"),
    "reading as a number": ("£1,234.50", "1234.5"),
}


def test_a_difference_in_form_alone_is_told_as_such(told):
    left, right = (
        pl.DataFrame({"id": ["a", "b"]} | {step: [both[at], "x"] for step, both in FORMS.items()})
        for at in (0, 1)
    )
    for row in told(left, right).columns.to_dicts():
        assert (row["differing"], row["formatting_only"]) == (1, 1)
        assert row["would_match"] == row["column"]


def test_two_forms_at_once_are_formatting_all_the_same(column):
    found = column(text(" BLUE shirt"), text("blue Shirt "))
    assert (found["formatting_only"], found["would_match"]) == (1, None)


def test_a_real_difference_is_no_formatting(column):
    found = column(text("blue", "red"), text("green", "red"))
    assert (found["differing"], found["formatting_only"]) == (1, 0)


def test_null_is_not_empty_text_but_it_is_said_that_it_would_match(column):
    found = column(text(None), text(""))
    assert (found["differing"], found["only_right"]) == (1, 1)
    assert found["would_match"] == "taking empty as null"


TIDIED = {
    "unicode": ("Cafe\u0301", "Caf\u00e9"),
    "case": ("STRA\u00dfE", "stra\u00dfe"),
    "blanks": ("\N{NO-BREAK SPACE}a \t \N{EM SPACE}b ", "a b"),
    "zeros": ("007", "7"),
    "punctuation": ("12\N{EN DASH}14 \u00a35.", "1214 5"),
}


def test_a_declared_form_makes_them_the_same(told):
    left, right = (
        pl.DataFrame({"id": ["a"]} | {step: [both[at]] for step, both in TIDIED.items()})
        for at in (0, 1)
    )
    assert told(left, right).columns["differing"].to_list() == [1] * len(TIDIED)
    assert told(left, right, tidy={step: [step] for step in TIDIED}).is_equal


def test_several_forms_can_be_declared(equal):
    steps = ["case", "blanks", "unicode", "punctuation", "zeros"]
    assert equal(text(" 00-CAFE\u0301 "), text("caf\u00e9"), tidy={"v": steps})


def test_tidied_numbers_are_text(equal):
    assert equal(text("0012.50"), text("12.50"), tidy={"v": ["zeros"]})
    assert not equal(text("12.50"), text("12.5"), tidy={"v": ["zeros"]})


def test_signs_that_only_look_alike_differ(apart):
    assert apart(text("A\u0410"), text("AA")) == {"changed": (1, 1)}
    assert apart(text("a\u200bb"), text("ab")) == {"changed": (1, 1)}


def test_a_truth_value_meets_its_word(equal):
    truth = pl.DataFrame({"id": ["o0", "o1"], "v": [True, False]})
    assert equal(truth, text("true", "false"))
    assert not equal(truth, text("1", "0"))


def test_truth_values_differ(apart):
    left, right = (pl.DataFrame({"id": ["a"], "v": [value]}) for value in (True, False))
    assert apart(left, right) == {"changed": (1, 1)}
