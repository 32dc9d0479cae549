"""Every right that a reading API user needs, and a question that shows whether it has it.

Rights are off at first, and a missing one is HTTP 403 whatever is asked. So each question names a
thing that does not exist where it can: 403 still tells, and nothing is started.
"""

from dataclasses import dataclass

from audit.connectors.http import Call

NOBODY = "0"
EXPORT, QUERY = ("export",), ("query",)


@dataclass(frozen=True, slots=True)
class Right:
    """One right.

    Attributes:
        call: the question.
        name: of the endpoint.
        gives: what it is for.
        ways: of reading contacts that can't do without it.
    """

    call: Call
    name: str
    gives: str
    ways: tuple[str, ...] = ()

    def needed_by(self, way: str) -> bool:
        """Whether contacts can't be read that way without it."""
        return way in self.ways


def _get(path: str, *query: tuple[str, str]) -> Call:
    return Call("GET", path, query=query)


RIGHTS = (
    Right(_get("/field"), "field", "The account's fields", ways=EXPORT + QUERY),
    Right(
        _get("/field/14/choice/translate/en"),
        "field/choice",
        "The words of choices",
        ways=EXPORT + QUERY,
    ),
    Right(
        _get("/contact/query/", ("return", "3"), ("limit", "1"), ("offset", "0")),
        "contact/query",
        "Contacts without an export",
        ways=QUERY,
    ),
    Right(
        Call(
            "POST", "/contact/getdata", json={"keyId": "id", "keyValues": [NOBODY], "fields": ["3"]}
        ),
        "contact/getdata",
        "Contacts without an export",
        ways=QUERY,
    ),
    Right(
        Call("POST", "/export/filter", json={}), "export/filter", "Contacts by export", ways=EXPORT
    ),
    Right(_get(f"/export/{NOBODY}"), "export", "Contacts by export", ways=EXPORT),
    Right(
        _get(f"/export/{NOBODY}/data", ("offset", "0"), ("limit", "1")),
        "export/data",
        "Contacts by export",
        ways=EXPORT,
    ),
    Right(_get("/filter"), "filter", "Segments", ways=EXPORT),
    Right(
        _get(f"/filter/{NOBODY}/contacts", ("limit", "1"), ("offset", "0")),
        "filter/contacts",
        "Members of segments",
    ),
    Right(_get("/filter/999999999/contacts/count"), "filter/count", "Control totals"),
    Right(_get(f"/filter/runs/{NOBODY}"), "filter/runs", "Control totals with opt-ins"),
    Right(
        _get("/filter/999999999/contact_criteria"), "filter/contact_criteria", "Rules of segments"
    ),
    Right(_get("/contactlist"), "contactlist", "Contact lists"),
    Right(_get("/event"), "event", "External events"),
    Right(_get("/source"), "source", "Contact sources"),
    Right(_get("/email"), "email", "Campaigns"),
    Right(
        Call("POST", "/email/getlaunchesofemail", json={"emailId": NOBODY}),
        "email/getlaunchesofemail",
        "Launches of campaigns",
    ),
    Right(_get(f"/email/{NOBODY}/responses"), "email/responses", "Who got which campaign"),
    Right(_get("/settings"), "settings", "The account's own time zone"),
)
