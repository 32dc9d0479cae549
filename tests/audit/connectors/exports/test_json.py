"""JSON in its three forms: every value as written, every bad record refused with its line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.connectors.exports.batch import MAX_RECORD
from audit.connectors.exports.json_array import elements, start_of_array
from audit.connectors.exports.json_file import json_file
from checks.vocabulary import ConnectorError

AWKWARD = [
    "1E5",
    "84029E",
    "00123",
    " 00123 ",
    "=1+1",
    "TRUE",
    "2-Jan",
    "123456789012345678901234567890",
]


def read(path, *, one_a_line=False):
    export = json_file(path, "utf-8", one_a_line=one_a_line)
    batches = list(export.batches(tuple(range(len(export.columns or ())))))
    rows = [row for one in batches for row in one.rows.rows()]
    refused = [row for one in batches for row in one.refused.select("line", "reason").rows()]
    return export.columns, rows, refused


@pytest.fixture
def written(tmp_path):
    def made(text, name="orders.json"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return path

    return made


@pytest.mark.parametrize("form", ["{}", '{{"data": {}, "metadata": {{"count": 8}}}}'])
def test_an_array_and_an_envelope_keep_every_text(written, form):
    text = form.format(json.dumps([{"sku": one} for one in AWKWARD]))
    assert [row[1] for row in read(written(text))[1]] == AWKWARD


def test_one_object_a_line_keeps_every_text(written):
    text = "\n".join(json.dumps({"sku": one}) for one in AWKWARD)
    assert [row[1] for row in read(written(text), one_a_line=True)[1]] == AWKWARD


@pytest.mark.parametrize(
    "number", ["1E5", "12.50", "-0", "9007199254740993", "1" * 30, "0.1", "true"]
)
def test_a_bare_number_is_kept_as_it_is_written(written, number):
    path = written(f'{{"id": {number}, "note": "a: 5, [1, 2] \\" 7"}}\n', "x.ndjson")
    assert read(path, one_a_line=True)[1] == [(1, number, 'a: 5, [1, 2] " 7')]


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_a_number_that_is_none_is_kept_as_a_word_and_costs_no_other_value(written, word):
    path = written(f'{{"id": "a", "total": {word}}}\n', "x.ndjson")
    assert read(path, one_a_line=True)[1:] == ([(1, "a", word)], [])


@pytest.mark.parametrize(
    "bad",
    [
        '{"id": 1',
        "[1, 2]",
        "7",
        "nonsense",
        '{"id": abc}',
        '{"id": 01}',
        '{"id": "\x00"}',
        '{"id": "\x01"}',
    ],
)
def test_a_bad_line_is_refused_and_never_a_row_of_nulls(written, bad):
    path = written(f'{{"id": "a"}}\n\n{bad}\n{{"id": "b"}}\n', "x.ndjson")
    _, rows, refused = read(path, one_a_line=True)
    assert rows == [(1, "a"), (4, "b")]
    assert refused == [(3, "it is no JSON object")]


def test_names_that_only_late_records_hold_are_known_from_the_start(written):
    columns, rows, _ = read(written('{"id": 1}\n{"paidAt": null, "id": 2}\n'))
    assert columns == ("id", "paidAt")
    assert rows == [(1, "1", None), (2, "2", None)]


def test_nested_values_are_named_with_points(written):
    text = '[{"name": {"forename": "Ada", "a/b": {"c~d": 1}}, "tags": ["x", "y"]}]'
    columns, rows, _ = read(written(text))
    assert columns == ("name.forename", "name.a/b.c~d", "tags")
    assert rows == [(1, "Ada", "1", '["x","y"]')]


def test_records_of_an_array_know_the_line_they_start_on(written):
    text = '[\n  {"id": 1},\n\n  {\n   "id": 2\n  }, {"id": 3}\n]\n'
    assert [row[0] for row in read(written(text))[1]] == [2, 4, 6]


def test_a_bad_record_of_an_array_is_refused_alone(written):
    _, rows, refused = read(written('[{"id": 1},\n{"id": oops},\n{"id": 3}]'))
    assert ([row[1] for row in rows], refused) == (["1", "3"], [(2, "it is no JSON object")])


@pytest.mark.parametrize("text", ['[{"id": 1}, {"id"', '[{"id": 1}', '{"data": [{"id": 1}', "["])
def test_a_cut_array_is_an_error(written, text):
    with pytest.raises(ConnectorError, match="cut off"):
        read(written(text))


def test_brackets_that_do_not_match_are_an_error(written):
    with pytest.raises(ConnectorError, match="brackets"):
        read(written('[{"id": 1}}, {"id": 2}]'))


def test_what_is_no_list_of_records_is_an_error(written):
    with pytest.raises(ConnectorError, match="no list of records"):
        read(written('{\n "id": 1,\n "name": "x"\n}'))


@pytest.mark.parametrize("text", ["[]", " [ ] ", '{"data": []}'])
def test_an_empty_list_has_no_names_and_no_rows(written, text):
    assert read(written(text)) == (None, [], [])


def test_one_object_a_line_is_known_even_where_an_object_holds_a_list_called_data(written):
    rows = read(written('{"id": 1, "data": [{"x": 2}]}\n{"id": 2, "data": []}\n'))[1]
    assert [row[1] for row in rows] == ["1", "2"]


@pytest.mark.parametrize("depth", [1_000, 20_000])
@pytest.mark.parametrize(("opens", "shuts"), [("[", "]"), ('{"a":', "}")])
@pytest.mark.parametrize("one_a_line", [True, False])
def test_json_nested_too_deep_is_an_error(written, depth, opens, shuts, one_a_line):
    deep = f'{{"id": "jane", "x": {opens * depth}1{shuts * depth}}}'
    path = written(deep if one_a_line else f"[{deep}]")
    with pytest.raises(ConnectorError, match="nested too deep") as told:
        read(path, one_a_line=one_a_line)
    assert told.value.where == str(path)
    assert "jane" not in str(told.value)


def test_a_line_longer_than_any_record_is_an_error(written):
    path = written('{"id": "' + "x" * (MAX_RECORD + 1), "x.ndjson")
    with pytest.raises(ConnectorError, match="longer than 16 MB"):
        read(path, one_a_line=True)


plain = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | plain,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(plain, inner, max_size=3),
    max_leaves=6,
)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(st.dictionaries(plain, values, max_size=3), max_size=6),
    st.integers(1, 50),
    st.sampled_from([None, 1]),
)
def test_an_array_falls_into_the_records_it_is_made_of(records, size, indent):
    text = json.dumps(records, ensure_ascii=False, indent=indent)
    first = text[: max(size, 1)]
    rest = [text[at : at + size] for at in range(len(first), len(text), size)]
    found = [one for piece in elements(iter([first, *rest]), json_file) for one in piece["text"]]
    assert [json.loads(one) for one in found] == records


def test_the_start_of_an_envelope_is_its_own_list_not_one_inside_a_record():
    assert start_of_array('{"meta": {"data": [1]}, "data": [') == len(
        '{"meta": {"data": [1]}, "data": ['
    )
