"""A reader's own file, held in a real browser against the files that were read."""

import hashlib

import pytest
from axe_playwright_python.sync_playwright import Axe

from checks.vocabulary import System

BYTES = b"order_id,total\nSO-1,10.00\n"
HASH = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture(scope="module")
def file(sample, overview, tmp_path_factory):
    """A page on which one file fed two tables."""
    seals = [sample.a_seal(name, files={"orders.csv": HASH}) for name in ("erp_order", "erp_line")]
    run = sample.run(sample.passed(), snapshots=(sample.a_snapshot(System.STOKLY, *seals),))
    path = tmp_path_factory.mktemp("checked") / "page.html"
    path.write_text(overview(run), encoding="utf-8")
    return path


@pytest.fixture
def said(opened, file, tmp_path):
    """Chooses a file with these bytes and gives what the page says of it."""

    def choose(name, held):
        page = opened(file=file)
        (tmp_path / name).write_bytes(held)
        page.get_by_label("Check a file").set_input_files(tmp_path / name)
        status = page.locator("#file-check [role=status]")
        status.get_by_text("SHA-256").or_(status.get_by_text("read for")).wait_for()
        assert (len(page.requests), page.complaints) == (1, [])
        return status.inner_text()

    return choose


def test_the_file_that_was_read_is_known(said):
    assert said("orders.csv", BYTES) == (
        "orders.csv is the file that was read for erp_order and erp_line."
    )


def test_a_file_is_known_by_what_it_holds_and_not_by_its_name(said):
    assert said("copy.csv", BYTES).endswith("erp_order and erp_line, there as orders.csv.")


def test_one_byte_more_is_another_file_whatever_its_name(said):
    other = hashlib.sha256(BYTES + b"\n").hexdigest()
    assert said("orders.csv", BYTES + b"\n") == (
        f"orders.csv is none of the files listed, though one has its name; its SHA-256 is {other}."
    )


def test_any_other_file_is_none_of_them(said):
    empty = hashlib.sha256(b"").hexdigest()
    assert said("<b>.csv", b"") == f"<b>.csv is none of the files listed; its SHA-256 is {empty}."


def test_a_file_written_anew_can_be_chosen_again(opened, file, tmp_path):
    page = opened(file=file)
    (tmp_path / "orders.csv").write_bytes(BYTES)
    picker, status = page.get_by_label("Check a file"), page.locator("#file-check [role=status]")
    picker.set_input_files(tmp_path / "orders.csv")
    status.get_by_text("was read for").wait_for()
    with page.expect_file_chooser() as chooser:
        picker.click()
    assert status.inner_text() == ""
    (tmp_path / "orders.csv").write_bytes(b"")
    chooser.value.set_files(tmp_path / "orders.csv")
    status.get_by_text("none of the files listed").wait_for()


def test_a_file_that_cannot_be_read_is_said_to_be(opened, file):
    page = opened(file=file)
    page.evaluate("() => { File.prototype.arrayBuffer = () => Promise.reject(new Error()); }")
    chosen = {"name": "orders.csv", "mimeType": "text/csv", "buffer": BYTES}
    page.get_by_label("Check a file").set_input_files(chosen)
    page.get_by_text("orders.csv could not be read here").wait_for()


def test_the_picker_is_reached_by_keyboard(opened, file):
    page = opened(file=file)
    page.locator("#provenance .scroll").focus()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.type") == "file"


def test_without_script_the_table_remains(opened, file):
    page = opened(file=file, java_script_enabled=False)
    assert not page.locator("#file-check").is_visible()
    assert page.get_by_text("orders.csv").first.is_visible()


def test_where_a_browser_cannot_hash_there_is_no_picker(browser, file):
    page = browser.new_page()
    page.add_init_script("Object.defineProperty(crypto, 'subtle', { value: undefined })")
    page.goto(f"file://{file}")
    assert not page.locator("#file-check").is_visible()
    page.close()


def test_the_picker_is_not_printed(opened, file):
    page = opened(file=file)
    page.emulate_media(media="print")
    assert not page.locator("#file-check").is_visible()
    assert page.get_by_text("orders.csv").first.is_visible()


def test_what_it_says_is_accessible_and_fits_a_phone(opened, file):
    page = opened(file=file, viewport={"width": 320, "height": 800})
    chosen = {"name": f"{'long-' * 20}.csv", "mimeType": "text/csv", "buffer": b""}
    page.get_by_label("Check a file").set_input_files(chosen)
    page.get_by_text("none of the files listed").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, context="#provenance", options={"resultTypes": ["violations"]})
        assert [one["id"] for one in found.response["violations"]] == []
