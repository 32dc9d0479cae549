"""What a check proposes, as rows that a test can write down."""

import pytest

SHOWN = ("action", "record", "field", "seen", "desired")


@pytest.fixture
def repaired(answer):
    """Call it with a check and evidence: `SHOWN` of each repair, or the columns that are named."""

    def asked(check, evidence, *columns):
        one = answer(check, evidence)
        assert one.not_run is None, one.not_run
        return one.repairs.select(columns or SHOWN).unique().sort(columns or SHOWN).rows()

    return asked
