"""For every test: it leaves the process as it found it, or the next one would pay for it."""

import os
import signal
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _process_as_it_was():
    before = _process()
    yield
    assert _process() == before


def _process():
    umask = os.umask(0)
    os.umask(umask)
    handled = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    return oct(umask), Path.cwd(), [signal.getsignal(one) for one in handled]
