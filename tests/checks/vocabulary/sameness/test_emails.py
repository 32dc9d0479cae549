"""When two e-mail addresses are one mailbox."""

import polars as pl
import pytest

from checks.vocabulary import Home
from checks.vocabulary.sameness import (
    domain_proposals,
    email,
    email_domain,
    email_local,
    email_softened,
)


def address(text):
    return email(text, Home())


@pytest.mark.parametrize(
    "written",
    [
        "Ann@Example.com ",
        "mailto:ann@example.com",
        "Ann Example <ann@example.com>",
        "'ann@example.com'",
        "ann@example.com.",
        "\uff41nn@example.com",
        "ann\u200b@example.com",
        "\u0430nn@ex\u0430mple.com",
    ],
)
def test_one_mailbox_is_written_in_many_ways(formed, written):
    assert formed(address, written) == ["ann@example.com"]


@pytest.mark.parametrize("written", ["ann", "ann@", "@example.com", "a@b@c", "", "undefined", None])
def test_what_is_no_address_has_no_form(formed, written):
    assert formed(address, written) == [None]


def test_the_address_that_is_written_to_keeps_tag_and_dots(formed):
    assert formed(address, "A.nn+shop@gmail.com") == ["a.nn+shop@gmail.com"]


def test_a_domain_with_other_letters_is_in_its_ascii_form(formed):
    assert formed(address, "ann@B\u00fccher.de") == ["ann@xn--bcher-kva.de"]


def test_a_name_in_another_script_stays(formed):
    assert formed(address, "иван@example.com") == ["иван@example.com"]


def test_a_softened_address_has_no_tag_and_at_gmail_no_dots(formed):
    soft = formed(email_softened, "a.b+c@googlemail.com", "a.b+c@x.com", "+a@x.com", None)
    assert soft == ["ab@gmail.com", "a.b@x.com", "+a@x.com", None]


def test_an_address_has_two_parts(formed):
    assert formed(email_local, "ann@x.com") == ["ann"]
    assert formed(email_domain, "ann@x.com") == ["x.com"]


def test_a_slip_of_a_large_provider_is_proposed_and_a_provider_is_not():
    asked = pl.Series(["gmial.com", "gmail.con", "gmail.com", "example.com", None, "gmial.com"])
    proposed = domain_proposals(asked).rows()
    assert proposed == [("gmail.con", "gmail.com"), ("gmial.com", "gmail.com")]


def test_without_domains_nothing_is_proposed():
    assert domain_proposals(pl.Series([None, "gmail.com"], dtype=pl.String)).is_empty()
