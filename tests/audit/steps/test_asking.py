"""What is asked is waited for, whether a loop runs already or not."""

import asyncio

import pytest

from audit.steps.asking import waited_for


async def answer(found):
    await asyncio.sleep(0)
    if isinstance(found, Exception):
        raise found
    return found


def test_an_answer_is_waited_for_in_a_program():
    assert waited_for(answer("there")) == "there"


def test_an_answer_is_waited_for_where_a_loop_runs_already():
    async def in_a_notebook():
        return waited_for(answer("there"))

    assert asyncio.run(in_a_notebook()) == "there"


def test_a_failure_comes_through_either_way():
    async def in_a_notebook():
        return waited_for(answer(ValueError("no")))

    with pytest.raises(ValueError, match="no"):
        waited_for(answer(ValueError("no")))
    with pytest.raises(ValueError, match="no"):
        asyncio.run(in_a_notebook())
