from dataclasses import replace

import pytest

from checks.vocabulary import NoEvidence
from checks.workings import catalogue_pairs as working

BOTH = {"erp_product": [{"active": True, "updated_at": None}], "esp_product": [{}]}


def test_the_catalogues_are_compared_once_for_all_who_ask(evidence):
    both = evidence(**BOTH)
    first = working.catalogue_pairs(replace(both, limits={"tolerance": 1}))
    assert working.catalogue_pairs(both) is first


def test_nothing_is_left_in_the_engine(evidence, monkeypatch):
    both, made = evidence(**BOTH), []
    keep, lay = both.engine.keep, both.engine.lay
    monkeypatch.setattr(both.engine, "keep", lambda *a, **k: made.append(keep(*a, **k)) or made[-1])
    monkeypatch.setattr(both.engine, "lay", lambda frame: made.append(lay(frame)) or made[-1])
    working.catalogue_pairs(both)
    assert len(made) >= 3
    for name in made:
        with pytest.raises(Exception, match="does not exist"):
            both.engine.columns(name)


def test_every_item_is_in_one_class_and_the_prices_add_up(evidence):
    ours = [BOTH["erp_product"][0] | {"price_u": number * 1_000_000} for number in range(1, 5)]
    theirs = [{"item": f"s-{n}", "price_u": n * 1_000_000 + n % 2} for n in range(2, 6)]
    comparison = working.catalogue_pairs(evidence(erp_product=ours, esp_product=theirs)).comparison
    [price] = comparison.totals.filter(total="price_u").to_dicts()
    assert (price["difference_u"], price["unexplained_u"]) == (-4_000_002, 0)


def test_without_an_engine_it_says_what_to_do(evidence):
    with pytest.raises(NoEvidence, match="no engine holds"):
        working.catalogue_pairs(replace(evidence(**BOTH), engine=None))
