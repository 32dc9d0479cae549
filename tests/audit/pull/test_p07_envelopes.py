"""P07. Emarsys wraps its answers oddly: failures inside HTTP 200, shapes that change by themselves.

Passes when every record of an answer ends read or counted as failed, by both ways of reading
contacts; when a refusal is told as what it is; and when no oddity changes a single value.
"""

import json
import random
from dataclasses import replace
from itertools import chain, combinations

import pytest

from audit.sandbox.servers.weather import ALWAYS, Fault, Reply, When
from checks.vocabulary import ConnectorError

WAYS = ("export", "query")
ODDITIES = ("errors", "html", "ids", "order")
MIXTURES = [*chain.from_iterable(combinations(ODDITIES, many) for many in range(5))]
# The question, as a regular expression, that can't be done without, and the ways that ask it.
NEEDED = {
    "/field/translate/en$": WAYS,
    "/choice/translate/en$": WAYS,
    "/filter$": WAYS,
    "/export/filter$": ("export",),
    r"/export/\d+$": ("export",),
    r"/export/\d+/data$": ("export",),
    "/contact/query/?$": ("query",),
    "/contact/getdata$": ("query",),
}
# What is read beside the contacts -> its name in the configuration.
BESIDE = {
    "/v3/field$": "field",
    "/contactlist$": "contact list",
    "/event$": "external event",
    "/source$": "contact source",
    "/email$": "e-mail campaign",
    "/settings$": "settings",
}
COUNTS = ("/filter/runs/", r"/filter/\d+/runs$", "/filter/0/contacts$")
CODES = (1003, "1003", "-1", "ERR", True)
UNCOUNTED = frozenset({"filter.runs", "filter.count", "filter.contacts"})


def refused(paths, code=1003):
    body = json.dumps({"replyCode": code, "replyText": "ann@example.com", "data": ""}).encode()
    return Fault("refused", replace(ALWAYS, paths=paths), instead=lambda _: Reply(body=body))


def rewritten(change, paths="", when=ALWAYS):
    """JSON answers, changed: `change(envelope, die)`."""

    def after(_, reply, die):
        if not reply.body.startswith(b"{"):
            return reply
        return replace(reply, body=json.dumps(change(json.loads(reply.body), die)).encode())

    return Fault("rewritten", replace(when, paths=paths), after=after)


@pytest.fixture
def right(alone, pulled):
    """Hashes of a pull in which nothing is odd."""
    with alone("emarsys", odd=frozenset()) as one:
        return hashes(pulled(one.folder)["emarsys"])


def hashes(snapshot):
    return {name: seal.content_hash for name, seal in snapshot.seals.items()}


def test_no_mixture_of_oddities_changes_a_value(alone, pulled, right, sized):
    mixtures = random.Random(7).sample(MIXTURES[:-1], sized(3, len(MIXTURES) - 1))  # noqa: S311 - no secret
    differing = []
    for way in WAYS:
        for mixture in [*mixtures, ODDITIES]:
            with alone("emarsys", api={"contacts": way}, odd=frozenset(mixture)) as one:
                found = pulled(one.folder)["emarsys"]
            if hashes(found) != right or any(one.why_incomplete for one in found.seals.values()):
                differing.append((way, mixture))
    print(
        f"P07: {2 * len(mixtures) + 2} mixtures of oddities, {len(differing)} that changed a hash"
    )
    assert not differing


@pytest.mark.parametrize("way", WAYS)
def test_no_dress_of_an_envelope_changes_a_value(alone, pulled, right, way, sized):
    def dressed(envelope, die):
        if "replyCode" not in envelope:
            return envelope
        code = die.choice([0, "0", " 0 ", None])
        rest = {"data": envelope["data"], "more": [{"errors": {"x": 1}}]}
        said = {} if code is None else {"replyCode": code}
        return {**said, **die.choice([{}, {"replyText": None}, {"replyText": "OK"}]), **rest}

    for _ in range(sized(1, 20)):
        with alone("emarsys", {"emarsys": [rewritten(dressed)]}, api={"contacts": way}) as one:
            assert hashes(pulled(one.folder)["emarsys"]) == right
            assert one.struck["emarsys"]["rewritten"] > 20


@pytest.mark.parametrize("path", NEEDED)
def test_a_needed_answer_refused_inside_200_stops_the_pull_in_words(
    alone, pulled, held, path, sized
):
    tried = 0
    for way in NEEDED[path]:
        for code in CODES[: sized(1, len(CODES))]:
            with alone("emarsys", {"emarsys": [refused(path, code)]}, api={"contacts": way}) as one:
                with pytest.raises(ConnectorError, match=r"replyCode (1003|-1)") as error:
                    pulled(one.folder)
                assert "ann@" not in str(error.value)
                assert held(one.folder) == {}
            tried += 1
    print(f"P07: {path} refused inside HTTP 200, {tried} times, {tried} pulls stopped in words")


def test_what_is_refused_beside_the_contacts_is_told_with_its_code(alone, pulled, right):
    with alone("emarsys", {"emarsys": [refused(path) for path in BESIDE]}) as one:
        assert hashes(pulled(one.folder)["emarsys"]) == right
        found = configured(one.folder)
    told = {kind: why for kind, key, why in found if key == "not read"}
    assert told == dict.fromkeys(BESIDE.values(), "replyCode 1003")
    print(f"P07: {len(told)} kinds of things refused inside HTTP 200, {len(told)} told")


@pytest.mark.parametrize("path", COUNTS)
def test_a_count_that_is_refused_leaves_another_to_compare_with(alone, pulled, right, path):
    with alone("emarsys", {"emarsys": [refused(path)]}, api={"contacts": "query"}) as one:
        found = pulled(one.folder)["emarsys"]
    contacts = found.seals["esp_contact"]
    assert contacts.count_first == contacts.kept
    assert hashes(found) == right


def test_a_rule_that_is_refused_inside_200_leaves_the_segments_incomplete(alone, pulled):
    with alone("emarsys", {"emarsys": [refused("/contact_criteria$")]}) as one:
        found = pulled(one.folder)["emarsys"]
    assert "the rule of segment" in found.seals["esp_segment"].why_incomplete
    assert "replyCode 1003" in found.seals["esp_segment"].why_incomplete


def listed(failed, code):
    return [{"key": key, "errorCode": code, "errorMsg": key} for key in failed]


def mapped(failed, code):
    return {key: {str(code): key} for key in failed}


SHAPES = {"a list": listed, "a map": mapped, "none": lambda *_: None}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("code", [2008, "2008", 2010, 1003])
def test_each_contact_that_an_answer_refuses_is_counted_by_its_code(alone, pulled, shape, code):
    lost = []

    def some_failed(envelope, die):
        rows = envelope["data"]["result"]
        failed = [one["id"] for one in rows if die.random() < 0.2]
        lost.extend(failed)
        errors = SHAPES[shape](failed, code)
        result = [one for one in rows if one["id"] not in failed] or False
        return {**envelope, "data": {**({"errors": errors} if errors else {}), "result": result}}

    fault = rewritten(some_failed, "getdata")
    with alone("emarsys", {"emarsys": [fault]}, api={"contacts": "query"}, denied=UNCOUNTED) as one:
        contacts = pulled(one.folder)["emarsys"].seals["esp_contact"]
        everyone = one.apps["emarsys"].state.emarsys.value("select count(*) from contact")
    assert contacts.kept + len(lost) == everyone
    told = "neither given nor refused" if shape == "none" else f"replyCode {code}"
    if shape != "none" and str(code) == "2008":
        assert (contacts.changed_during, contacts.why_incomplete) == (len(lost), None)
    else:
        assert contacts.why_incomplete.startswith(f"{len(lost)} contacts")
        assert told in contacts.why_incomplete
    print(f"P07: {shape} of errors {code}: {len(lost)} of {everyone} refused, 0 uncounted")


def test_a_contact_that_comes_twice_hides_none_that_does_not_come(alone, pulled):
    def twice(envelope, _):
        rows = envelope["data"]["result"]
        return {**envelope, "data": {"errors": [], "result": [*rows[1:], rows[-1]]}}

    faults = {"emarsys": [rewritten(twice, "getdata")]}
    with alone("emarsys", faults, api={"contacts": "query"}, denied=UNCOUNTED) as one:
        contacts = pulled(one.folder)["emarsys"].seals["esp_contact"]
    assert contacts.why_incomplete.startswith("1 contacts were asked for and neither given")


@pytest.mark.parametrize("inside", ["", {}, "no list", {"result": "x"}, [{"name": "x"}], [7]])
@pytest.mark.parametrize("path", ["/contact/query/?$", "/field/translate/en$", "/filter$"])
def test_what_is_no_list_of_records_is_not_taken_for_an_empty_one(alone, pulled, path, inside):
    fault = rewritten(lambda envelope, _: {**envelope, "data": inside}, path)
    with (
        alone("emarsys", {"emarsys": [fault]}, api={"contacts": "query"}) as one,
        pytest.raises(ConnectorError, match=r"no list came|without its number"),
    ):
        pulled(one.folder)


def test_a_list_of_contacts_that_is_false_from_one_page_on_is_incomplete(alone, pulled):
    fault = rewritten(
        lambda envelope, _: {**envelope, "data": {"errors": [], "result": False}},
        "/contact/query/?$",
        When(start=2),
    )
    api = {"contacts": "query", "page_size": 10}
    with alone("emarsys", {"emarsys": [fault]}, api=api) as one:
        contacts = pulled(one.folder)["emarsys"].seals["esp_contact"]
        everyone = one.apps["emarsys"].state.emarsys.value("select count(*) from contact")
    assert contacts.kept < contacts.count_first == everyone
    assert contacts.why_incomplete


def configured(folder):
    """Kind, key and value of Emarsys' configuration in the newest snapshot."""
    from audit.store import Store  # noqa: PLC0415 - only here

    store = Store(folder)
    connection = store.open(store.newest())
    try:
        return connection.sql("SELECT kind, key, value_redacted FROM config_item").fetchall()
    finally:
        connection.close()
