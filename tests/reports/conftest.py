"""The made run, its pages on disk, and a browser to open them in."""

import re
import shutil
from collections import defaultdict
from functools import cache
from importlib.util import module_from_spec, spec_from_file_location
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import sync_playwright

from reports import Redaction, every_report, render

OPENED = count()


def beside(name):
    """A file beside this one; tests are no package, so it is loaded by its path."""
    spec = spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample():
    """A made run."""
    return beside("sample")


@pytest.fixture(scope="session")
def repairs():
    """A made plan, and a push of it."""
    return beside("repairs")


@pytest.fixture(scope="session")
def overview(sample):
    """Makes the page of a run at a level; that of the usual run once a level."""
    report = every_report()["overview"]

    @cache
    def usual(level):
        return render(report, sample.run(), Redaction(level, sample.KEY))

    def made(run=None, level=2):
        if run is None:
            return usual(level)
        return render(report, run, Redaction(level, sample.KEY))

    return made


@pytest.fixture
def told(overview):
    """The page's text: tags out, blanks folded."""

    def read(run, level=2):
        html = re.sub(r"<(script|style).*?</\1>", "", overview(run, level), flags=re.DOTALL)
        return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).replace("\u00a0", " ")

    return read


@pytest.fixture
def first(overview):
    """The sentence that answers."""

    def read(run, level=2):
        return re.search(r"<h1>(.*?)</h1>", overview(run, level)).group(1).replace("\u00a0", " ")

    return read


# A module's, no session's: while it is there its loop runs, and no other test could run one.
@pytest.fixture(scope="module")
def browser():
    chromium = shutil.which("chromium")
    if chromium is None:
        pytest.fail(
            "Chromium is not there, so no page can be opened: install it with "
            "`apt-get install chromium`, then run the tests again",
            pytrace=False,
        )
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=chromium, args=["--no-sandbox", "--disable-gpu"]
        )
        yield launched
        launched.close()


@pytest.fixture(scope="session")
def page_file(tmp_path_factory, overview):
    """The overview at level 0, which shows the hostile values as they are."""
    path = tmp_path_factory.mktemp("pages") / "overview.html"
    path.write_text(overview(level=0), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def shelf():
    """Pages that no test holds, by how they were opened: to make one costs more than most tests."""
    return defaultdict(list)


@pytest.fixture
def opened(browser, shelf, page_file):
    """Opens a page from disk and notes all that it asks for and complains of."""
    held = []

    def go(hash_="", file=page_file, **context):
        kind = repr(context)
        page = shelf[kind].pop() if shelf[kind] else watched(browser.new_context(**context))
        held.append((kind, page))
        if "viewport" in context:
            page.set_viewport_size(context["viewport"])  # another test may have changed it
        page.requests.clear()
        page.complaints.clear()
        # Another query makes another document of it, where only another hash would not.
        page.goto(f"file://{file}?{next(OPENED)}{hash_}")
        return page

    yield go
    for kind, page in held:
        page.emulate_media(media="screen", color_scheme="light")
        shelf[kind].append(page)


def watched(context):
    page = context.new_page()
    page.requests, page.complaints = [], []
    page.on("request", lambda one: page.requests.append(one.url))
    page.on("console", lambda one: page.complaints.append(one.text))
    page.on("pageerror", lambda one: page.complaints.append(str(one)))
    page.add_init_script(
        "window.refused = [];"
        "addEventListener('securitypolicyviolation', (e) => refused.push(e.blockedURI));"
    )
    return page
