"""Every record must keep to what is declared of its table, or no comparison of it means much."""

from checks.vocabulary import (
    TABLES,
    Evidence,
    NoEvidence,
    Owner,
    Severity,
    Table,
    Verdicts,
    check,
)


@check(
    question="Do the records keep to what is declared of each table?",
    dimension="validity",
    owner=Owner.ECOMMERCE,
    worst=Severity.S3,
    about="snapshot.entity",
    things="declared facts",
    impact="rows whose values a check may misread; no amount is put on it",
)
def declared(evidence: Evidence) -> Verdicts:
    """Every value keeps to its column's declaration, every row to what is written of its table."""
    if evidence.connection is None:
        raise NoEvidence(
            "the records are not in a database",
            where="the evidence that was handed to the check",
            do="run the whole audit: it opens the snapshot's database for this check",
        )
    whole, unasked = _readable(evidence)
    if not whole:
        raise NoEvidence(
            "no source gives any table whole",
            where="the sources in the settings file",
            do="pull again; `snapshot.integrity` lists what is missing",
        )
    # Great Expectations takes over four seconds of CPU to import; no other check should pay.
    from checks import expectations  # noqa: PLC0415 - the reason stands above

    answered = expectations.verdicts(evidence.connection, whole, evidence.fence)
    return Verdicts(answered.rows, answered.examined, answered.exhibits, unasked)


def _readable(evidence: Evidence) -> tuple[list[Table], dict[str, str]]:
    """Tables that a source gave whole; and those it gave in part, each with the reason."""
    whole, unasked = [], {}
    for name, table in TABLES.items():
        if name not in evidence.tables:
            continue  # nothing was given, so there is no record to ask about
        try:
            evidence.given(name)
        except NoEvidence as missing:
            unasked[name] = missing.what
        else:
            whole.append(table)
    return whole, unasked
