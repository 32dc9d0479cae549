"""One system from all its sources: which gives what, and what stays when one of them fails."""

import asyncio
from contextlib import closing

import polars as pl
import pytest

from audit.connectors.connector import Proof
from audit.connectors.exports.opening import opened
from audit.connectors.exports.reading import names_of
from audit.connectors.files import Files
from audit.connectors.system import Sources
from audit.progress import Silent
from audit.source_parts import StoklyPart
from checks.vocabulary import ConnectorError, Design, System


class Remote:
    """A source that fetches a CSV text for each table."""

    capabilities = None

    def __init__(self, folder, name="remote", *, breaks=False, **texts):
        self.folder, self.name, self.breaks, self.texts = folder, name, breaks, texts

    @property
    def gives(self):
        return tuple(self.texts)

    async def fetch(self, wanted, staging, _told):
        for table in sorted(wanted):
            staging.keep(table, "0", self.texts[table].encode(), records=1)
        if self.breaks:
            raise ConnectorError("it broke", where="there", do="wait")

    def exports(self, wanted, staging):
        found = {}
        for table in sorted(wanted):
            path = self.folder / f"{self.name}-{table}.csv"
            path.write_bytes(next(body for _, body in staging.bodies(table)))
            found[table] = (
                [opened(path, StoklyPart(), names_of(table, StoklyPart()))],
                Proof(5, 5),
            )
        return found

    def configuration(self, _staging):
        return pl.DataFrame({"kind": ["channel"], "key": [self.name], "value_redacted": ["{}"]})


@pytest.fixture
def sources(tmp_path):
    def make(*remotes, taken=frozenset(), **files):
        (tmp_path / "files").mkdir(exist_ok=True)
        for name, text in files.items():
            (tmp_path / "files" / f"{name}.csv").write_text(text)
        part = StoklyPart(folder=tmp_path / "files")
        found = Files(System.STOKLY, part, Design(), workspace=tmp_path) if files else None
        return Sources(
            System.STOKLY, part, Design(), found, remotes, tmp_path / "pulling", frozenset(taken)
        )

    return make


def read(one):
    with closing(one):
        asyncio.run(one.fetch(Silent()))
        return {reading.entity: reading for reading in one.readings()}


def ids(reading):
    return pl.concat(portion.rows for portion in reading.portions)[:, 0].to_list()


def test_a_file_in_the_folder_wins_over_what_is_fetched(sources, tmp_path):
    remote = Remote(tmp_path, erp_customer="customerId\nfetched\n", erp_product="sku\nS\n")
    found = read(sources(remote, customers="customerId\nfrom a file\n"))
    assert ids(found["erp_customer"]) == ["from a file"]
    assert ids(found["erp_product"]) == ["S"]


def test_of_two_sources_the_better_gives_the_table_and_the_other_is_not_asked(sources, tmp_path):
    best = Remote(tmp_path, "best", erp_product="sku\nB\n")
    next_best = Remote(tmp_path, "next", breaks=True, erp_product="sku\nN\n")
    assert ids(read(sources(best, next_best))["erp_product"]) == ["B"]


def test_a_table_that_another_system_gives_is_left_to_it(sources, tmp_path):
    remote = Remote(tmp_path, erp_customer="customerId\nc\n", erp_product="sku\nS\n")
    assert [*read(sources(remote, taken={"erp_product"}))] == ["erp_customer"]


def test_what_the_source_announced_comes_with_the_reading(sources, tmp_path):
    found = read(sources(Remote(tmp_path, erp_product="sku\nS\n")))
    assert found["erp_product"].proof == Proof(5, 5)


def test_what_arrived_before_a_source_broke_is_kept_and_the_others_are_heard(sources, tmp_path):
    broken = Remote(tmp_path, "broken", breaks=True, erp_product="sku\nS\n")
    sound = Remote(tmp_path, "sound", erp_customer="customerId\nc\n")
    one = sources(broken, sound)
    with closing(one), pytest.raises(ConnectorError, match="it broke"):
        asyncio.run(one.fetch(Silent()))
    with closing(sources(broken, sound)) as again:
        kept = {name: staging.resumed for name, staging in again.stagings.items()}
        assert kept == {"broken": True, "sound": True}
        assert again.stagings["sound"].has("erp_customer", "0")


def test_when_the_snapshot_is_sealed_nothing_of_the_pull_is_left(sources, tmp_path):
    one = sources(Remote(tmp_path, erp_product="sku\nS\n"))
    asyncio.run(one.fetch(Silent()))
    one.sealed()
    assert not [*(tmp_path / "pulling").iterdir()]


def test_only_some_tables_are_asked_for_and_no_other_source_is_opened(tmp_path, sources):
    consents = "customerId,channel,state\nc,email,out\n"
    first = Remote(tmp_path, erp_consent=consents, erp_customer="customerId\nc\n")
    second = Remote(tmp_path, "second", erp_order="saleOrderId\no\n")
    whole = sources(first, second, erp_customer="customerId\nc\n")
    some = whole.only(frozenset({"erp_consent"}), tmp_path)
    with closing(some):
        asyncio.run(some.fetch(Silent()))
        assert {one.entity for one in some.readings()} == {"erp_consent"}
        assert [*some.stagings] == ["remote"]
    both = whole.only(frozenset({"erp_customer"}), tmp_path)
    assert (both.gives, [*both.stagings]) == ({"erp_customer"}, [])
    assert whole.gives == {"erp_consent", "erp_customer", "erp_order"}
