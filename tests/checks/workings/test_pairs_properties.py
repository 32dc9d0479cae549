"""What holds of every comparison, whatever the rows: tried on many small tables."""

from collections import Counter, defaultdict
from itertools import permutations

import duckdb
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.engine import Engine
from checks.workings import pairs
from checks.workings.pairs import ask_of

SCHEMA = {
    "id": pl.String,
    "no": pl.Int64,
    "net": pl.String,
    "note": pl.String,
    "currency": pl.String,
}
ROW = st.tuples(
    st.sampled_from([*"abcdefgh", " ", "", None]),
    st.sampled_from([1, 1, 1, 2, None]),
    st.sampled_from(["1.00", "1.01", "1.02", "-1.00", "2.00", "1.0000001", "n/a", "", None]),
    st.sampled_from(["x", "X", "y", None]),
    st.sampled_from(["GBP", "GBP", "EUR", None]),
)
ROWS = st.lists(ROW, max_size=20)
MONEY = pl.col("left_rows", "right_rows", "left_u", "right_u")
EXAMPLES = 8
TRIED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture(scope="module")
def engine():
    with duckdb.connect(config={"threads": 1}) as connection:
        connection.execute("SET TimeZone='UTC'")
        yield Engine(connection)


def told(engine, left, right, *, proven=False):
    """Both tables compared by id and no, a penny tolerated, weighed by net."""
    names = [engine.lay(pl.DataFrame(rows, SCHEMA, orient="row")) for rows in (left, right)]
    question = ask_of(SCHEMA, SCHEMA, ["id", "no"], totals=["net"], tolerances={"net": "0.01"})
    answer = pairs.compare(engine, *names, question, proven=proven)
    engine.drop(*names)
    return answer


def weighed(answer):
    """Class and currency -> rows and money; of those that hold any."""
    rows = answer.classes.filter(pl.any_horizontal(MONEY != 0))
    return {(one["class"], one["currency"]): tuple(one.values())[3:] for one in rows.to_dicts()}


SIDES = {"shared": ROWS, "ours": ROWS, "theirs": ROWS}


@TRIED
@given(**SIDES)
def test_classes_add_up_to_both_sides(engine, shared, ours, theirs):
    answer = told(engine, shared + ours, shared + theirs)
    of = [pl.col("currency")]
    sums = answer.classes.group_by(of).agg(MONEY.sum()).sort(of)
    assert sums.equals(answer.control.select(sums.columns).sort(of))
    assert answer.unexplained_u == 0
    assert answer.rows == {"left": len(shared + ours), "right": len(shared + theirs)}


@TRIED
@given(**SIDES, shuffled=st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing(engine, shared, ours, theirs, shuffled):
    left, right = shared + ours, shared + theirs
    once = told(engine, left, right)
    shuffled.shuffle(left)
    shuffled.shuffle(right)
    again = told(engine, left, right)
    assert weighed(again) == weighed(once)
    assert again.columns.equals(once.columns)


@TRIED
@given(**SIDES)
def test_swapped_sides_tell_the_same_the_other_way_round(engine, shared, ours, theirs):
    there = weighed(told(engine, shared + ours, shared + theirs))
    back = weighed(told(engine, shared + theirs, shared + ours))
    turned = {"missing": "extra", "extra": "missing"}
    assert back == {
        (turned.get(class_, class_), currency): (right, left, right_u, left_u)
        for (class_, currency), (left, right, left_u, right_u) in there.items()
    }


@TRIED
@given(rows=ROWS, shuffled=st.randoms(use_true_random=False))
def test_a_table_is_the_same_as_itself(engine, rows, shuffled):
    other = list(rows)
    shuffled.shuffle(other)
    answer = told(engine, rows, other)
    apart = {class_ for class_, _ in weighed(answer)} - {"alike", "blank"}
    assert apart == set()
    assert answer.is_equal == ("n/a" not in [row[2] for row in rows])


@TRIED
@given(**SIDES)
def test_no_hash_says_anything_else_than_the_values(engine, shared, ours, theirs):
    left, right = shared + ours, shared + theirs
    assert weighed(told(engine, left, right)) == weighed(told(engine, left, right, proven=True))


@settings(TRIED, max_examples=EXAMPLES // 2)
@given(**SIDES)
def test_rows_carried_in_lots_tell_the_same(engine, monkeypatch, shared, ours, theirs):
    left, right = shared + ours, shared + theirs
    whole = told(engine, left, right)
    with monkeypatch.context() as patched:
        patched.setattr(pairs, "AT_ONCE", 2)
        lots = told(engine, left, right)
    assert weighed(lots) == weighed(whole)
    assert (lots.keys, lots.blank_alike) == (whole.keys, whole.blank_alike)
    assert lots.columns.drop("pattern", "pattern_rows").equals(
        whole.columns.drop("pattern", "pattern_rows")
    )


BAG = st.lists(st.tuples(st.integers(0, 5), st.sampled_from("xy")), min_size=1, max_size=5)


@settings(TRIED, max_examples=2 * EXAMPLES)
@given(bags=st.lists(st.tuples(BAG, BAG), min_size=1, max_size=12))
def test_the_rows_of_one_key_are_paired_as_cheaply_as_can_be(engine, bags):
    found, spare, unsure = paired(engine, bags)
    for key, (ours, theirs) in enumerate(bags):
        best = cheapest(ours, theirs)
        assert all(found[key] <= links and spare[key] <= left_over for links, left_over in best)
        assert bool(unsure[key]) == (len(best) > 1)
        if not unsure[key]:
            assert (found[key], spare[key]) == best[0]


def paired(engine, bags):
    """Of each bag the values of what is paired, of the surplus, and of what stays ambiguous."""
    schema = {"id": pl.Int64, "v": pl.Int64, "w": pl.String}
    names = [
        engine.lay(pl.DataFrame([(key, *row) for key, row in side], schema, orient="row"))
        for side in zip(*(_of_key(key, bag) for key, bag in enumerate(bags)), strict=True)
        for side in [[one for rows in side for one in rows]]
    ]
    answer = pairs.compare(engine, *names, ask_of(schema, schema, ["id"]), proven=True)
    engine.drop(*names)
    found, spare, unsure = defaultdict(Counter), defaultdict(Counter), defaultdict(Counter)
    for key, *row in answer.changed.select("id", "left.v", "left.w", "right.v", "right.w").rows():
        found[key][tuple(row[:2]), tuple(row[2:])] += 1
    for frame, told_of in ((answer.duplicated, spare), (answer.ambiguous, unsure)):
        for key, *row in frame.select("id", "side", "v", "w").rows():
            told_of[key][tuple(row)] += 1
    return found, spare, unsure


def _of_key(key, bag):
    return [[(key, row) for row in rows] for rows in bag]


def cheapest(ours, theirs):
    """Every cheapest pairing of what is left after equal rows: its links and its spare rows."""
    same = Counter(ours) & Counter(theirs)
    left = list((Counter(ours) - same).elements())
    right = list((Counter(theirs) - same).elements())
    size = min(len(left), len(right))
    known = {}
    for ls in permutations(left, size) if len(left) > len(right) else [left]:
        for rs in permutations(right, size) if len(left) <= len(right) else [right]:
            links = Counter(zip(ls, rs, strict=True))
            spare = Counter(("left", *row) for row in (Counter(left) - Counter(ls)).elements())
            spare += Counter(("right", *row) for row in (Counter(right) - Counter(rs)).elements())
            known[str(sorted(links.items()))] = (price(links), links, spare)
    least = min(cost for cost, *_ in known.values())
    return [(links, spare) for cost, links, spare in known.values() if cost == least]


def price(links):
    """Columns that differ, then what lies between the numbers."""
    return tuple(
        sum(count * of(ours, theirs) for (ours, theirs), count in links.items())
        for of in (
            lambda ours, theirs: (ours[0] != theirs[0]) + (ours[1] != theirs[1]),
            lambda ours, theirs: abs(ours[0] - theirs[0]),
        )
    )
