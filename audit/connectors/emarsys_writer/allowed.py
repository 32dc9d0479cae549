"""All that the push may ask of Emarsys, and all that it may change there.

The audit's own list has none of the changes. Nothing here deletes a contact, a list or a segment.
"""

from audit.connectors.http import Allowed

LEGACY = 2  # the version that can merge; the other's collection has no such call
READS = (
    Allowed("GET", "/settings"),
    Allowed("GET", "/field/translate/{}"),
    Allowed("GET", "/field/{}/choice/translate/{}"),
    Allowed("GET", "/contact/query/"),
    Allowed("POST", "/contact/getdata"),
    Allowed("POST", "/contact/checkids"),
    Allowed("GET", "/contactlist/{}/contactIds"),
    Allowed("GET", "/event"),
)
WRITES = (
    Allowed("PUT", "/contact/"),
    Allowed("POST", "/contact"),
    Allowed("POST", "/contactlist/{}/add"),
    Allowed("POST", "/contactlist/{}/delete"),
    Allowed("POST", "/event/{}/trigger"),
)
MERGE = Allowed("POST", "/contact/merge")
UPLOAD = (Allowed("POST", "/hapi/merchant/{}/sales-data/api"),)


def allowed_of(version: int, *, dry_run: bool) -> tuple[Allowed, ...]:
    """The list of one push; a dry run's has no change on it at all."""
    if dry_run:
        return READS
    return (*READS, *WRITES, *([MERGE] if version == LEGACY else []))
