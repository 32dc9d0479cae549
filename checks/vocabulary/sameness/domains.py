"""Domains of e-mails that look like a slip of the finger: proposed to a person, never applied."""

import numpy as np
import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from checks.vocabulary.sameness.words import meanings

PROVIDERS = tuple(meanings("provider"))
DOMAIN, PROPOSED = "domain", "proposed"
_SHORTEST = 6  # signs; of a shorter name every slip is another domain in use


def domain_proposals(domains: pl.Series) -> pl.DataFrame:
    """What each domain probably should be, one slip away from a large provider.

    Args:
        domains: normal forms (`email_domain`), repeats and nulls allowed.

    Returns:
        domain, each once, and proposed; no row for a domain that is a provider itself, or no slip
        from one. Of two providers as near, the one that stands first in `PROVIDERS`.
    """
    asked = domains.drop_nulls().unique().sort()
    asked = asked.filter(~asked.is_in(PROVIDERS) & (asked.str.len_chars() >= _SHORTEST))
    if asked.is_empty():
        return pl.DataFrame(schema={DOMAIN: pl.String, PROPOSED: pl.String})
    slips = process.cdist(
        asked.to_list(), PROVIDERS, scorer=OSA.distance, score_cutoff=1, dtype=np.uint8
    )
    nearest = pl.Series([*PROVIDERS]).gather(slips.argmin(axis=1).astype(np.uint32))
    found = pl.DataFrame({DOMAIN: asked, PROPOSED: nearest, "slips": slips.min(axis=1)})
    return found.filter(pl.col("slips") == 1).select(DOMAIN, PROPOSED)
