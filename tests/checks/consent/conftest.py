"""One opt-out, and what is said of how long it took."""

from datetime import timedelta

import pytest

from checks.consent.opt_out_latency import opt_out_latency

DAY = timedelta(days=1)
UNTOUCHED = [{"updated_at": None}]


@pytest.fixture
def stated(evidence, noon):
    """Call it with how long the contact took to show it: one opt-out, stated two days ago."""

    def made(took=None, *, contacts=None, ago=2 * DAY, consent=None, **tables):
        at = noon - ago
        shown = {"opt_in": "2", "last_modified_at": at + took} if took is not None else {}
        tables = {"erp_customer": UNTOUCHED} | tables
        return evidence(
            erp_consent=[{"changed_at": at} | (consent or {})],
            esp_contact=[shown] if contacts is None else contacts,
            **tables,
        )

    return made


@pytest.fixture
def told(answer):
    """Call it with evidence: what is said of the one opt-out; null where it is in time."""

    def asked(evidence):
        one = answer(opt_out_latency, evidence)
        assert one.not_run is None, one.not_run
        rows = one.findings.select("actual", "severity", "level").rows()
        return rows[0] if rows else None

    return asked
