"""The lane reads the consent source and nothing else, and of two statements the one that counts."""

from datetime import timedelta

import pytest

from audit import settings, workspace
from audit.progress import Silent
from audit.sandbox.servers.opening import SECRETS, ShopWish, apps, parts, told_of
from audit.sandbox.servers.serving import serving
from audit.steps.consent.reading import stated
from audit.steps.consent.standing import source_of
from checks.vocabulary import SettingsError
from tests.audit.steps.consent.bench import NOW

CUSTOMERS = "/v0/customers"
OF_CONFIGURATION = ("channel", "attribute", "type", "tag", "location", "bin", "mapping", "grant")


def test_over_stoklys_api_customers_are_read_and_no_other_record(tmp_path, monkeypatch):
    for name, value in SECRETS.items():
        monkeypatch.setenv(name, value)
    wish = ShopWish(tmp_path / "shop", scale=0.01, seed=1)
    made = apps(wish)
    with serving({name: made[name] for name in ("stokly", "feed", "emarsys", "oauth")}) as urls:
        folder, aside = tmp_path / "client", tmp_path / "aside"
        workspace.make(folder, name="c", parts=parts(urls, told_of(wish.folder)))
        aside.mkdir()
        said = stated(folder, settings.read(folder), aside, Silent())
        counts = said.statements.group_by("state").len().collect()
    assert counts.filter(state="out")["len"].item() == 23
    assert said.customers.collect()["email_norm"].null_count() < said.customers.collect().height
    assert (said.partly, said.refused) == ((), 0)
    state = made["stokly"].state
    records = {one.path for one in state.history if not _configures(one.path)}
    assert records == {CUSTOMERS}
    assert not made["emarsys"].state.history


def _configures(path):
    return any(word in path.lower().replace("-", "") for word in OF_CONFIGURATION)


def test_from_files_the_newest_statement_counts_and_in_doubt_the_opt_out(one, tmp_path):
    path = tmp_path / "stokly" / "consents.csv"
    early, late = (NOW - timedelta(hours=hours) for hours in (5, 1))
    lines = [
        f"A,email,out,{early.isoformat()}",
        f"A,email,in,{late.isoformat()}",
        f"B,email,in,{late.isoformat()}",
        f"B,email,out,{late.isoformat()}",
        f"C,email,in,{late.isoformat()}",
        "C,email,out,",
        "D,email,in,",
        f"D,email,out,{early.isoformat()}",
    ]
    one.write()
    path.write_text("\n".join(["Customer ID,Channel,State,Changed At", *lines]))
    (tmp_path / "aside").mkdir()
    said = stated(one.folder, one.settings, tmp_path / "aside", Silent())
    states = dict(said.statements.select("customer_id", "state").collect().iter_rows())
    assert states == {"A": "in", "B": "out", "C": "out", "D": "out"}


def test_a_client_without_a_source_of_consent_is_told_so(one, tmp_path):
    one.write()
    (tmp_path / "stokly" / "consents.csv").unlink()
    with pytest.raises(SettingsError, match="no source of Stokly gives statements of consent"):
        stated(one.folder, one.settings, tmp_path, Silent())


def test_what_decides_how_consent_is_read_is_part_of_the_word(one):
    now = one.settings
    design = now.model_copy(update={"design": now.design.model_copy(update={"settle_minutes": 5})})
    abroad = now.model_copy(update={"client": now.client.model_copy(update={"calling_code": "49"})})
    assert source_of(design) == source_of(now) != source_of(abroad)
