"""What came of each item is told by its key, whatever the answer's order, shape and gaps."""

from functools import partial

import pytest

from audit.connectors.emarsys_writer import NotTaken, Unsure
from audit.connectors.emarsys_writer.matching import failures
from audit.connectors.emarsys_writer.sending import Said
from tests.audit.pushing import tenant

ODD = frozenset({"errors", "ids", "order", "fewer"})


@pytest.mark.parametrize("version", [3, 2])
def test_u05_of_1000_items_exactly_the_37_that_failed_are_told_with_their_codes(version):
    with tenant(990, odd=ODD, push={"version": version}) as one:
        wrong = dict.fromkeys(one.ids[::37][:27], "2007")
        gone = {str(number): "2008" for number in range(1, 11)}
        keys = [*gone, *one.ids][::-1]
        items = [{"id": key, "1": "Zoe", **({"14": "GB"} if key in wrong else {})} for key in keys]
        outcome = one.opened(lambda door: door.update(items))
        assert (len(items), outcome.failed) == (1000, wrong | gone)
        assert {*outcome.done} == {*keys} - {*wrong, *gone}
        written = {key for key in one.ids if one.stored(key, "1") == "Zoe"}
        assert written == {*outcome.done}
    print(f"U05 v{version}: 1000 items, {len(outcome.failed)} failed, {len(outcome.done)} done")  # noqa: T201 - a row of the matrix prints its counts


@pytest.mark.parametrize("odd", [frozenset(), ODD])
def test_new_contacts_are_known_by_their_key_though_the_answer_names_none(odd):
    with tenant(3, odd=odd) as one:
        names = [f"new{n}@example.org" for n in range(9)]
        taken = "person.1@example.org"
        items = [{"3": name, "1": "New"} for name in [*names, taken]]
        outcome = one.opened(lambda door: door.create(items, "3"))
        assert outcome.failed == {taken: "2009"}
        if not odd:
            assert {name: one.stored(number, "3") for name, number in outcome.done.items()} == {
                name: name for name in names
            }
        assert [*outcome.done] == names


def test_one_new_contact_needs_no_look_up():
    with tenant(1) as one:
        outcome = one.opened(lambda door: door.create([{"external_id": "N1"}], "external_id"))
        assert one.stored(outcome.done["N1"], one.numbered("external_id")) == "N1"
        assert "/api/v3/contact/checkids" not in [asked.path for asked in one.app.state.history]


def test_a_new_contact_has_the_source_that_the_settings_name():
    with tenant(0, push={"source": "2"}) as one:
        made = one.opened(lambda door: door.create([{"3": "n@example.org"}], "3"))
        assert one.stored(made.done["n@example.org"], "33") == "2"


def test_an_update_makes_nobody():
    with tenant(1) as one:
        outcome = one.opened(lambda door: door.update([{"id": "5", "1": "Zoe"}]))
        assert (outcome.done, outcome.failed) == ({}, {"5": "2008"})
        assert len(one.ids) == 1
        assert one.writes[0].query == "create_if_not_exists=0"


def test_a_null_is_written_as_one():
    with tenant(1) as one:
        [ann] = one.ids
        one.opened(lambda door: door.update([{"id": ann, "1": None}]))
        assert one.stored(ann, "1") is None


@pytest.mark.parametrize(
    "errors",
    [
        {"7": {"2007": "text"}},
        [{"key": 7, "errorCode": 2007, "errorMsg": "text"}],
        [{"key": "7", "errorCode": "2007"}],
    ],
)
def test_a_failure_is_matched_whatever_shape_it_is_told_in(errors):
    said = Said({"ids": [5, "6"], "errors": errors}, "", "")
    assert failures(["5", "6", "7"], said, "", by_id=True) == {"7": "2007"}


def test_a_failure_without_a_key_is_whose_id_is_not_told():
    said = Said({"ids": [5, "6"], "errors": [{"errorCode": 2007}]}, "", "")
    assert failures(["5", "6", "7"], said, "", by_id=True) == {"7": "unknown"}


@pytest.mark.parametrize(("ids", "by_id"), [([5], True), ([5, 6], False)])
def test_a_failure_that_could_be_anybodys_leaves_all_of_them_unsure(ids, by_id):
    said = Said({"ids": ids, "errors": [{"errorCode": 2007}]}, "", "")
    with pytest.raises(Unsure, match="does not say which"):
        failures(["5", "6", "7"], said, "", by_id=by_id)


@pytest.mark.parametrize(
    "items",
    [
        [{"id": "5", "1": "a"}, {"id": "5", "2": "b"}],
        [{"id": str(n), "1": "a"} for n in range(1001)],
        [{"id": "", "1": "a"}],
    ],
)
def test_items_whose_results_could_not_be_told_apart_are_not_sent(items):
    with tenant(1) as one:
        with pytest.raises(NotTaken, match="nothing was sent"):
            one.opened(lambda door: door.update(items))
        assert one.writes == []


def test_no_item_is_no_request():
    with tenant(1) as one:
        assert one.opened(lambda door: door.update([])).done == {}
        assert one.writes == []


def test_a_body_that_is_too_large_is_not_sent():
    with tenant(1) as one:
        with pytest.raises(NotTaken, match="fewer items"):
            one.opened(lambda door: door.update([{"id": one.ids[0], "1": "x" * 8_000_000}]))
        assert one.writes == []


async def _updated(items, door):
    return await door.update(items)


def test_bodies_are_known_by_their_hashes():
    with tenant(1) as one:
        ann, zoe = ([{"id": one.ids[0], "1": name}] for name in ("Ann", "Zoe"))
        first, second = (one.opened(partial(_updated, items)) for items in (ann, zoe))
        assert len(first.request) == len(first.response) == 64
        assert first.request != second.request
        assert first.response == second.response
