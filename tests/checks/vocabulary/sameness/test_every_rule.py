"""What holds of every rule: it answers any text, and its answer is its own form."""

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from checks.vocabulary import Home
from checks.vocabulary.sameness import (
    FIELDS,
    RULES,
    TRANSFORMS,
    email_softened,
    full_name_parts,
    generation,
    is_mobile,
    joined,
    nickname_root,
    normal_people,
    swapped_birthday,
)
from checks.vocabulary.sameness.postcodes import postcode

HOME = Home()
# Letters of everyday and odd texts: scripts, look-alikes, signs nobody sees, signs with a meaning.
SIGNS = "abzABZ019 +-.,'\"<>@()/?:;eE#&\n\t"
SIGNS += "\u00e9\u00df\u0130\u0131\uff21\u200b\u00ad\u0430\u0420\u03bf\u674e\U0001f389"
TEXTS = st.lists(
    st.none()
    | st.text(max_size=30)
    | st.text(SIGNS, max_size=20)
    | st.from_regex(r"(mr |dr )?[a-z]{1,6}(-[a-z]{1,5})?( jr| iii)?", fullmatch=True)
    | st.from_regex(r"\+?[0-9]{1,5}[ 0-9]{2,14}(\.0|E\+[0-9]{2})?", fullmatch=True)
    | st.from_regex(r"(mailto:|<)?[a-z+.]{1,6}@[a-z.]{1,9}[>.]?", fullmatch=True),
    min_size=1,
    max_size=20,
)


def asked(rule, texts):
    frame = pl.DataFrame({"text": pl.Series(texts, dtype=pl.String)})
    return frame.select(form=rule(pl.col("text")))["form"]


STABLE = {
    **{rule: (lambda text, rule=rule: RULES[rule](text, HOME)) for rule in RULES},
    **{
        field: (lambda text, rule=rule: rule(text, pl.lit("GB"), HOME))
        for field, rule in FIELDS.items()
        if field != "street"
    },
    "postcode of no country": lambda text: postcode(text, pl.lit(None, pl.String)),
    "email_softened": lambda text: email_softened(RULES["email"](text, HOME)),
    "joined": lambda text: joined(FIELDS["surname"](text, pl.lit("GB"), HOME)),
    "nickname_root": nickname_root,
    **TRANSFORMS,
}


@pytest.mark.parametrize("name", STABLE)
@settings(deadline=None, max_examples=25)
@given(texts=TEXTS)
@example(texts=["mailto:mailto:a@b", "'<a@b>'", "a@b..", "a@\u00fc.", "0007", "7.0.0", "\u0130@x"])
def test_a_normal_form_is_its_own_normal_form(name, texts):
    once = asked(STABLE[name], texts)
    assert asked(STABLE[name], once).to_list() == once.to_list()


@pytest.mark.parametrize("rule", [full_name_parts, generation, is_mobile, swapped_birthday])
@settings(deadline=None, max_examples=25)
@given(texts=TEXTS)
def test_a_rule_answers_any_text(rule, texts):
    assert len(asked(rule, texts)) == len(texts)


@settings(deadline=None, max_examples=40)
@given(texts=TEXTS)
def test_a_table_of_any_texts_has_normal_forms(texts):
    people = pl.DataFrame({"record_id": [str(at) for at in range(len(texts))]}).with_columns(
        pl.Series(field, texts, dtype=pl.String) for field in FIELDS
    )
    made = normal_people(people, HOME)
    assert made["record_id"].to_list() == people["record_id"].to_list()
