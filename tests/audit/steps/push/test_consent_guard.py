"""No write makes anybody mailable, and none sets an opt-in."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.steps.push.consent_guard import (
    GUARDED,
    ConsentBroken,
    made_mailable,
    must_not_opt_in,
)

ROWS = {"row_id": pl.String, "record": pl.String, "field": pl.String, "desired": pl.String}
OPT_INS = st.sampled_from([None, "", "1", "2"])
THINGS = st.sampled_from([None, "", "x"])
CONTACT = st.fixed_dictionaries({"3": THINGS, "37": THINGS, "31": OPT_INS, "sms_opt_in": OPT_INS})


def written(**fields):
    rows = [("r1", "7", name, value) for name, value in fields.items()]
    return pl.DataFrame(rows, schema=ROWS, orient="row")


def read(contact):
    schema = dict.fromkeys(("contact_id", *GUARDED), pl.String)
    return pl.DataFrame([{"contact_id": "7", **contact}], schema=schema)


def channels(contact):
    by_mail = contact["31"] == "1" and bool(contact["3"])
    by_text = contact["sms_opt_in"] != "2" and bool(contact["37"])
    return {name for name, held in (("mail", by_mail), ("text", by_text)) if held}


@given(CONTACT, st.dictionaries(st.sampled_from(GUARDED), THINGS | OPT_INS))
def test_a_write_is_barred_exactly_where_it_opens_a_channel(contact, change):
    barred = made_mailable(written(**change), read(contact)).to_list()
    opened = channels({**contact, **change}) - channels(contact)
    assert bool(barred) == bool(opened)


@pytest.mark.parametrize("field", ["31", "sms_opt_in"])
@pytest.mark.parametrize("value", ["1", "", None, "true"])
def test_no_opt_in_field_is_ever_written_but_to_opt_out(field, value):
    with pytest.raises(ConsentBroken, match="1 rows would set an opt-in"):
        must_not_opt_in(written(**{field: value}))


def test_an_opt_out_passes():
    must_not_opt_in(written(**{"31": "2", "sms_opt_in": "2", "1": None}))
