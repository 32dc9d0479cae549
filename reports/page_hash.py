"""One hash of all that a page shows, so that two pages can be told apart or known for the same."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict

from reports.page import Headline, Section

COVERED = (
    "Over every word, row and exact amount above this section, masked as they are: the same run "
    "at the same redaction level gives the same hash."
)


def page_hash(headline: Headline, sections: Sequence[Section]) -> str:
    """SHA-256 of the answer and the sections, hexadecimal; how they look is not in it."""
    told = [asdict(headline), *(asdict(one) for one in sections)]
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()
