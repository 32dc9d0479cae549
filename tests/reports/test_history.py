import re

import pytest


@pytest.fixture
def since(overview):
    """The line on the first screen; null where there is none."""

    def read(run, level=2):
        found = re.search(r'<p class="since">(.*?)</p>', overview(run, level))
        return found and found.group(1).replace("\u00a0", " ")

    return read


def orders(sample, *states):
    found = ({"key": f"o-{at}", "state": state} for at, state in enumerate(states))
    return sample.an_answer(*found)


def fixed(sample, number):
    return sample.rows(sample.a_check(), *({"key": f"x-{at}"} for at in range(number)))


def test_what_changed_since_the_last_run_stands_on_the_first_screen(sample, since):
    run = sample.run(orders(sample, "new", "open", "open", "returned"), fixed=fixed(sample, 4))
    assert since(run) == "Since the last run: 1 new finding, 2 open, 1 returned, 4 fixed."


def test_a_first_run_is_compared_with_nothing(sample, since, overview):
    run = sample.run(orders(sample, "new", "new"), fixed=fixed(sample, 0))
    assert since(run) is None
    assert "since the run before" not in overview(run)


def test_a_run_after_which_all_is_right_says_what_was_fixed(sample, since):
    run = sample.run(sample.an_answer(), fixed=fixed(sample, 2))
    assert since(run) == "Since the last run: no new findings, none open, 2 fixed."


def test_what_is_gone_is_told_in_the_finding_too(sample, overview):
    page = overview(sample.run(orders(sample, "open"), fixed=fixed(sample, 3)))
    assert "1 open, 3 fixed since the run before." in page


def test_outside_the_client_a_few_people_are_not_counted_here_either(sample, since):
    people = sample.an_answer(
        {"key": "101", "state": "open", "people": 1}, about="erp_customer.customer_id"
    )
    run = sample.run(people, fixed=fixed(sample, 0))
    assert since(run, level=3) == "Since the last run: no new findings, some open, none fixed."


def test_each_row_is_marked_with_where_it_stands(sample, overview):
    page = overview(sample.run(orders(sample, "new", "returned")))
    assert re.findall(r'class="mark (\w+)"', page) == ["new", "returned"]
