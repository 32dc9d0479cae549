"""Nobody in the shop exists, and nobody can be reached by accident."""

import polars as pl
import pytest


@pytest.mark.parametrize(
    ("export", "column"),
    [
        ("customers", "email"),
        ("sale_orders", "email"),
        ("contacts", "Email"),
        ("sales_items", "email"),
    ],
)
def test_every_address_is_in_a_domain_kept_for_examples(faulty, export, column):
    addresses = faulty[export][column].drop_nulls().str.to_lowercase().str.strip_chars()
    assert addresses.len() > 10
    assert addresses.str.contains(r"@(example\.(com|org|net)|[a-z0-9.-]+\.test)$").all()


@pytest.mark.parametrize(
    ("export", "column"), [("customers", "phone"), ("sale_orders", "phone"), ("contacts", "Mobile")]
)
def test_every_number_is_of_a_range_that_nobody_has_and_as_long_as_a_real_one(
    clean, export, column
):
    digits = clean[export][column].drop_nulls().str.replace_all(r"\(0\)|\D", "")
    assert digits.len() > 10
    assert digits.str.contains(r"^(0044|44|0)6700\d{6}$").all()


def test_every_land_line_is_of_a_range_that_nobody_has_and_as_long_as_a_real_one(clean):
    digits = clean["contacts"]["Phone"].drop_nulls().str.replace_all(r"\D", "")
    assert digits.len() > 10
    assert digits.str.contains(r"^(44|0)6800\d{6}$").all()


def test_people_are_called_as_where_they_live():
    from audit.sandbox.records.names import pool  # noqa: PLC0415 - Faker is slow to import

    assert pool("de_DE", 1).surnames != pool("en_GB", 1).surnames
    assert all(part.isascii() and part.isalpha() for part in pool("pl_PL", 1).surname_parts)


def test_trade_accounts_are_companies_with_ids_of_their_own(clean):
    trade = clean["customers"].filter(pl.col("type") == "1")
    assert trade["customerId"].str.starts_with("T").all()
    assert (
        not clean["customers"]
        .filter(pl.col("type") == "0")["customerId"]
        .str.starts_with("T")
        .any()
    )
