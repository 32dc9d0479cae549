"""All that may be asked of Emarsys: reads, and the few POSTs that are reads.

A segment is deleted by `GET filter/{id}/delete`. No line here has that form, and `{}` is one step
of a path, so it can't be asked for whatever an id may hold.
"""

from audit.connectors.http import Allowed

READS = (
    ("GET", "/field"),
    ("GET", "/field/translate/{}"),
    ("GET", "/field/{}/choice/translate/{}"),
    ("GET", "/contact/query/"),
    ("POST", "/contact/getdata"),
    ("POST", "/contact/checkids"),
    ("POST", "/export/filter"),
    ("GET", "/export/{}"),
    ("GET", "/export/{}/data"),
    ("GET", "/filter"),
    ("GET", "/filter/{}"),
    ("GET", "/filter/{}/contact_criteria"),
    ("GET", "/filter/{}/contacts"),
    ("GET", "/filter/{}/contacts/count"),
    ("POST", "/filter/{}/runs"),
    ("GET", "/filter/runs/{}"),
    ("GET", "/contactlist"),
    ("GET", "/contactlist/{}/count"),
    ("GET", "/contactlist/{}/contactIds"),
    ("GET", "/event"),
    ("GET", "/event/{}/usages"),
    ("GET", "/source"),
    ("GET", "/email"),
    ("POST", "/email/getlaunchesofemail"),
    ("POST", "/email/responses"),
    ("GET", "/email/{}/responses"),
    ("GET", "/settings"),
)
ALLOWED = tuple(Allowed(method, path) for method, path in READS)
