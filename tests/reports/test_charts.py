from reports import charts
from reports.page import Chart, HourBars, LaneBar, Table

NUMBERS = Table("", (), ())


def lanes(*marks):
    return charts.lanes(Chart("c", "", marks, "", NUMBERS))


def test_each_lane_is_drawn_to_its_own_limit():
    drawn = lanes(LaneBar("a", 50, 100, 200, 100), LaneBar("b", 5, 10, 20, 10))
    assert {bar.length for bar in drawn.bars} == {drawn.limit}


def test_a_lane_far_beyond_its_limit_is_cut_and_says_so():
    [bar] = lanes(LaneBar("a", 50, 1_000, 2_000, 100)).bars
    assert (bar.length, bar.cut, bar.late) == (100, True, True)


def test_a_percentile_beyond_all_that_is_known_is_over_the_longest_delay():
    [bar] = lanes(LaneBar("a", 60, None, 7_200, 3_600)).bars
    assert bar.said.replace("\u00a0", " ") == "over 2 h of 1 h, late"


def test_hours_share_one_scale_in_shares_of_their_limits():
    marks = (HourBars("a", ((0, 100.0),), 100), HourBars("b", ((23, 20.0),), 10))
    a, b = charts.days(Chart("c", "", marks, "", NUMBERS))
    assert (a.hours[0].height, b.hours[0].height, b.hours[0].late) == (32, 64, True)
    assert (a.limit, b.hours[0].left) == (32, 95.83)
