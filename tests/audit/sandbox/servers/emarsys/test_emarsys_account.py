"""An account: made from a shop, filled for measuring, kept in a file."""

import polars as pl

from audit.sandbox.records.labels import country_label
from audit.sandbox.servers.emarsys.fields import choices, fields
from audit.sandbox.servers.emarsys.opening import fill, state_of
from audit.sandbox.servers.emarsys.options import EmarsysOptions


def test_choices_are_stored_by_number_and_no_label_is_lost(ask, small_shop):
    exported = small_shop.frames["contacts"].collect()
    stored = ask.state.frame('select id, "14", "31", "35", "33" from contact order by id')
    for number, name in (
        ("14", "Country"),
        ("31", "Opt-In"),
        ("35", "Registration Language"),
        ("33", "Source"),
    ):
        assert stored[number].null_count() == exported[name].null_count()
        assert stored[number].drop_nulls().str.contains(r"^\d+$").all()


def test_every_country_that_an_export_shows_is_a_choice():
    iso = pl.DataFrame({"iso": ["GB", "DE", "US", "IE", "HK", "CZ"]})
    labels = iso.select(country_label(pl.col("iso"))).to_series()
    countries = choices(fields(1)).filter(field=14)
    assert set(labels) <= set(countries["en"])
    numbers = dict(countries.select("en", "id").iter_rows())
    assert (numbers["United Kingdom"], numbers["Germany"], numbers["Kosovo"]) == (
        "184",
        "65",
        "259",
    )
    assert countries["id"].n_unique() == countries.height == 203


def test_the_same_shop_makes_the_same_account(small_shop):
    states = [state_of(small_shop, EmarsysOptions()) for _ in range(2)]
    dumps = ["\n".join(state.connection.iterdump()) for state in states]
    for state in states:
        state.connection.close()
    assert dumps[0] == dumps[1]


def test_an_account_in_a_file_goes_on_as_it_was_left(small_shop, tmp_path):
    options = EmarsysOptions(file=tmp_path / "account.db")
    state = state_of(small_shop, options)
    state.make("delete from contact")
    state.connection.close()
    again = state_of(small_shop, options)
    assert again.value("select count(*) from contact") == 0
    again.connection.close()


def test_an_account_can_be_filled(ask):
    before = ask.state.value("select count(*) from contact")
    fill(ask.state, 1000)
    assert ask.state.value("select count(*) from contact") == before + 1000
    [one] = ask.inside("GET contact/query?return=14&3=person.7@example.org")["result"]
    assert one["14"] == "65"
