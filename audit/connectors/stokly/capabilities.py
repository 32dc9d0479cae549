"""The first connection: what this tenant's Stokly turns out to allow and to be. Reads alone."""

import polars as pl

from audit.connectors.http import Refused
from audit.connectors.stokly import asked_of_access, asked_of_records
from audit.connectors.stokly.door import Door
from audit.connectors.stokly.grant import signed_out
from audit.connectors.stokly.probing import Finding, Probe, Question
from audit.source_parts import StoklyApi
from checks.vocabulary import CAPABILITY, ConnectorError, System

QUESTIONS: tuple[Question, ...] = (*asked_of_access.QUESTIONS, *asked_of_records.QUESTIONS)
MOST_SHOWN = 4_000  # signs of an answer


async def probe(door: Door, api: StoklyApi) -> pl.DataFrame:
    """Every question with its answer, columns as `CAPABILITY`.

    Raises:
        ConnectorError: Stokly is not there, or does not accept the credentials.
    """
    asked = Probe(door, api)
    rows = [(number, one, await _answer(one, asked)) for number, one in enumerate(QUESTIONS, 1)]
    return pl.DataFrame(
        [
            (
                System.STOKLY.value,
                number,
                (question.__doc__ or "").strip(),
                found.answer[:MOST_SHOWN],
                found.means,
                found.ok,
            )
            for number, question, found in rows
        ],
        CAPABILITY,
        orient="row",
    )


async def _answer(question: Question, asked: Probe) -> Finding:
    """The answer; a list that is not given is an answer too."""
    try:
        return await question(asked)
    except Refused as refusal:
        if signed_out(refusal.reply):
            raise
        told = f"status {refusal.reply.status}"
        return Finding(told, "what hangs on it can't be read over the API", ok=False)
    except ConnectorError as error:
        if asked.door.grant.granted == 0:
            raise
        return Finding(error.what, "what hangs on it can't be read over the API", ok=False)
