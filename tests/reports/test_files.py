"""The files that were read and the hash of the page, as the last section lists them."""

import hashlib
import re

import pytest

from checks.vocabulary import System
from reports import Redaction, every_report
from reports.redaction import redacted
from reports.sections.files import files

BYTES = b"order_id,total\nSO-1,10.00\n"
HASH = hashlib.sha256(BYTES).hexdigest()
MAILED = {"maria@shop.test.csv": "1a" * 32, "jo@shop.test.csv": "2b" * 32}


def read_from(sample, *seals):
    return sample.run(sample.passed(), snapshots=(sample.a_snapshot(System.STOKLY, *seals),))


def listed(run, sample, level=2):
    [check] = files(redacted(run, Redaction(level, sample.KEY)))
    return [tuple(getattr(cell, "text", cell) for cell in row.cells) for row in check.listed.rows]


def test_each_file_is_listed_with_its_system_table_and_hash(sample):
    run = read_from(sample, sample.a_seal("erp_order", files={"orders.csv": HASH}))
    assert listed(run, sample) == [("Stokly", "orders.csv", "erp_order", HASH[:12])]


def test_the_whole_hash_stands_beside_the_short_one(sample, overview):
    page = overview(read_from(sample, sample.a_seal("erp_order", files={"orders.csv": HASH})))
    assert f'title="{HASH}">{HASH[:12]}</code>' in page


def test_without_a_file_there_is_neither_a_table_nor_a_picker(sample, overview):
    page = overview(read_from(sample, sample.a_seal("erp_order", files={})))
    assert "The files it was read from" not in page
    assert '<input type="file"' not in page


def test_more_files_than_fit_are_counted(sample, overview):
    many = {f"{at}.csv": HASH for at in range(1_500)}
    page = overview(read_from(sample, sample.a_seal("erp_order", files=many)))
    assert "the first 200 of 1,500, all are in run.json" in page
    assert page.count(HASH) == 200


@pytest.mark.parametrize("level", [1, 2, 3])
def test_an_email_in_a_file_name_is_masked_and_no_file_is_lost(sample, overview, level):
    run = read_from(sample, sample.a_seal("erp_order", files=MAILED))
    assert not re.search("maria|jo@", overview(run, level))
    names = [name for _, name, *_ in listed(run, sample, level)]
    assert len(set(names)) == 2


def test_two_names_that_become_alike_are_numbered(sample):
    run = read_from(sample, sample.a_seal("erp_order", files=MAILED))
    names = [name for _, name, *_ in listed(run, sample)]
    assert names == ["[e-mail removed]", "[e-mail removed] (2)"]


def test_a_hash_that_looks_like_a_phone_is_no_phone(sample, overview):
    digits = "001234567890" + "ab" * 26
    run = read_from(sample, sample.a_seal("erp_order", files={"a.csv": digits}))
    assert "001234567890</code>" in overview(run, level=2)


def page_data(run, sample, level=2):
    page = every_report()["overview"].pages(redacted(run, Redaction(level, sample.KEY)))
    [shown] = [said for term, said in page.provenance.blocks[-1].pairs if term == "Page data"]
    return shown.cells[0].full


def test_the_same_run_has_the_same_page_data(sample):
    assert page_data(sample.run(), sample) == page_data(sample.run(), sample)


def test_another_millionth_is_other_page_data(sample):
    one, other = (sample.run(sample.an_answer({"impact_u": 1_000_000 + at})) for at in (0, 1))
    assert page_data(one, sample) != page_data(other, sample)


def test_the_page_data_is_of_what_was_masked(sample):
    one, other = (
        sample.run(sample.an_answer({"field": "email_raw", "actual": value}))
        for value in ("a@b.test", "c@d.test")
    )
    assert page_data(one, sample) == page_data(other, sample)
    assert page_data(one, sample, 0) != page_data(other, sample, 0)
