import pytest

from audit.connectors.emarsys.allowed import ALLOWED, READS
from audit.connectors.polite.allow_list import allowed


@pytest.mark.parametrize(
    "path",
    [
        "/filter/9/delete",
        "/filter/9/delete/",
        "/filter//9/delete",
        "/filter/../filter/9/delete",
        "/filter/9%2Fdelete",
        "/filter/9/contacts/../delete",
        "/email/9/delete",
        "/contactlist/9/deletelist",
        "/event/9/delete",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_what_deletes_can_not_be_asked_for(method, path):
    assert not allowed(method, path, ALLOWED)


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/contact"),
        ("PUT", "/contact"),
        ("PUT", "/contact/"),
        ("POST", "/contact/delete"),
        ("POST", "/contact/merge"),
        ("POST", "/event/9/trigger"),
        ("POST", "/blocklist"),
        ("PUT", "/filter"),
        ("POST", "/field"),
        ("DELETE", "/field/9"),
    ],
)
def test_what_writes_can_not_be_asked_for(method, path):
    assert not allowed(method, path, ALLOWED)


def test_no_form_ends_in_a_word_that_changes_something():
    endings = {path.rstrip("/").rpartition("/")[2] for _, path in READS}
    assert not endings & {"delete", "deletelist", "add", "replace", "rename", "trigger", "merge"}
    assert {method for method, _ in READS} == {"GET", "POST"}
