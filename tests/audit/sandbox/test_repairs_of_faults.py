"""Every planted fault of contacts has a repair, in the values that the account stores."""

import json

import polars as pl
import pytest

from audit import flow, settings, workspace
from audit.progress import Silent
from audit.sandbox.servers.emarsys.fields import as_stored, fields, number
from audit.sandbox.shop import write_shop
from audit.steps.examine import examine
from audit.steps.link import link
from audit.store import Store
from checks.discovery import every_check

WANTED = ("contact", "consent")
# Check -> actions of which each of its findings has one.
ACTIONS = {
    "consent.accuracy.opt_out_not_applied": {"opt_out"},
    "contact.accuracy.email_change_not_propagated": {"update", "work"},
    "contact.completeness.missing_in_esp": {"create"},
    "contact.consistency.profile_drift": {"update"},
    "contact.consistency.merge_not_propagated": {"merge", "update", "work"},
    "contact.integrity.identifier_mismatch": {"work"},
    "contact.uniqueness.person_split": {"merge", "work"},
    "contact.uniqueness.shared_identifier": {"merge", "update", "work"},
    "contact.validity.identifier_damage": {"update", "work"},
}
# Faults that changed what the master says: what is written is that, not what stood there before.
OF_MASTER = {
    "email_left_behind": "email",
    "recycled_email": "email",
    "surname_mojibake": "surname",
}
REVERSIBLE = {
    "external_id_with_zeros",
    "external_id_as_number",
    "external_id_in_scientific_notation",
    "phone_as_number",
    "phone_without_zero",
    *OF_MASTER,
}


@pytest.fixture(scope="session")
def repairs(planted, tmp_path_factory):
    """What the checks propose in the planted shop: columns as `REPAIR`, check_id and fault."""
    folder = tmp_path_factory.mktemp("repairs")
    write_shop(planted, folder / "exports")
    sides = {one: folder / "exports" / one for one in ("stokly", "emarsys", "sync")}
    workspace.make(folder / "client", name="A", taken_at=planted.shop.taken_at, **sides)
    asked = settings.read(folder / "client")
    snapshots = flow.pull_only(folder / "client", asked, Silent())
    with link(Store(folder / "client"), snapshots, asked.designed()) as evidence:
        checks = [one for one in every_check().values() if one.subject in WANTED]
        found = [
            one.repairs.with_columns(check_id=pl.lit(one.check.id))
            for one in examine(evidence, checks)
        ]
    faults = planted.answer_key.select("fault", "check_id", "key", verdict_field="field")
    return pl.concat(found).join(faults, on=["check_id", "key", "verdict_field"], how="left")


def stored(shop):
    """contact_id, field, value: what the account's API would say of every contact."""
    wide = as_stored(shop["contacts"].lazy(), shop.shop.seed).collect()
    tall = wide.with_columns(pl.all().cast(pl.String)).unpivot(
        index="id", variable_name="field", value_name="value"
    )
    known = fields(shop.shop.seed)
    roles = {"external_id": "external_id", "mobile_sms_opt_in": "sms_opt_in"}
    numbers = {number(known, name): role for name, role in roles.items()}
    return tall.select(contact_id="id", field=pl.col("field").replace(numbers), value="value")


def bare(column):
    """A number's digits, for a plus before it or none is one number; else the value."""
    return (
        pl.when(pl.col("field") == "37")
        .then(pl.col(column).str.strip_prefix("+"))
        .otherwise(column)
    )


@pytest.mark.parametrize("check", ACTIONS)
def test_every_fault_of_the_check_has_a_repair(planted, repairs, check):
    keyed = planted.answer_key.filter(check_id=check).select("key", verdict_field="field")
    made = repairs.filter(pl.col("action").is_in([*ACTIONS[check]]), check_id=check)
    assert keyed.height
    assert keyed.join(made, on=["key", "verdict_field"], how="anti").is_empty()


def test_what_is_seen_is_what_the_account_stores(faulty, repairs):
    written = repairs.filter(pl.col("action").is_in(["update", "opt_out"]))
    both = written.join(
        stored(faulty), left_on=["record", "field"], right_on=["contact_id", "field"], how="left"
    )
    wrong = both.filter(pl.col("seen").ne_missing(pl.col("value")))
    assert both.height > 10
    assert wrong.is_empty(), wrong.select("fault", "field", "seen", "value")


def test_what_is_written_is_what_stood_there_before_the_fault(clean, repairs):
    updates = repairs.filter(~pl.col("fault").is_in([*OF_MASTER]), action="update")
    both = updates.join(
        stored(clean), left_on=["record", "field"], right_on=["contact_id", "field"], how="left"
    )
    wrong = both.filter(bare("desired") != bare("value"))
    assert both.height > 10
    assert wrong.is_empty(), wrong.select("fault", "field", "desired", "value")


@pytest.mark.parametrize("fault", OF_MASTER)
def test_where_the_master_changed_what_it_says_now_is_written(planted, faulty, repairs, fault):
    customers = faulty["customers"].with_columns(pl.col("email").str.to_lowercase())
    said = customers.select(customer_id="customerId", value=OF_MASTER[fault])
    named = stored(faulty).filter(field="external_id")
    whose = named.select("contact_id", customer_id="value")
    made = repairs.filter(fault=fault, action="update")
    both = made.join(whose, left_on="record", right_on="contact_id").join(said, on="customer_id")
    assert (
        both.height
        == made.height
        == planted.answer_key.filter(
            pl.col("check_id").is_in(made["check_id"].implode()), fault=fault
        ).height
    )
    assert both["desired"].to_list() == both["value"].to_list()


@pytest.mark.parametrize("fault", sorted(REVERSIBLE))
def test_each_fault_that_is_exact_is_written_back(repairs, fault):
    assert "update" in set(repairs.filter(fault=fault)["action"])


def test_a_contact_is_made_as_it_stood_before_it_went_missing(clean, repairs):
    stood = stored(clean)
    made = repairs.filter(action="create")
    whose = stood.filter(field="external_id").select("contact_id", record="value")
    for record, body in made.select("record", "body").iter_rows():
        theirs = stood.join(whose.filter(record=record), on="contact_id").drop_nulls("value")
        before = dict(theirs.select("field", "value").iter_rows())
        wanted = json.loads(body)["fields"]
        assert {name: value.strip("+") for name, value in wanted.items()} == {
            name: before.get(name, "").strip("+") for name in wanted
        }
        assert {"external_id", "3", "1", "2"} <= {*wanted}


def test_a_contact_that_is_made_says_nothing_of_consent(repairs):
    bodies = [json.loads(body)["fields"] for body in repairs.filter(action="create")["body"]]
    assert bodies
    assert not [one for one in bodies if {"31", "sms_opt_in"} & {*one}]


def test_once_all_opt_outs_are_written_nobody_is_mailable_who_is_out(faulty, repairs):
    outs = repairs.filter(action="opt_out")
    assert set(outs["desired"]) == {"2"}
    now = stored(faulty).filter(field="31").select("contact_id", "value")
    out = outs.filter(field="31")["record"].implode()
    still_in = now.filter(pl.col("value") == "1", ~pl.col("contact_id").is_in(out))
    stated = faulty["consents"].filter(channel="email", state="out")
    day_before = pl.col("changed_at") < faulty.shop.taken_at - pl.duration(minutes=15)
    named = stored(faulty).filter(field="external_id")
    theirs = named.join(stated.filter(day_before), left_on="value", right_on="customer_id")
    assert theirs.join(still_in, on="contact_id", how="semi").is_empty()
