"""A list read whole, or said not to be: by overlapping pages, or by passes that prove it."""

from dataclasses import replace

from audit.connectors.connector import Proof
from audit.connectors.paging.keyed import overlapping
from audit.connectors.paging.passes import one_pass, prove_by_passes
from audit.connectors.paging.plan import ENDLESS, Ask, Page, Plan
from audit.connectors.paging.standing import AGAIN, KEYED, Ledger, Standing
from audit.connectors.staging import Staging


async def page_through(ask: Ask, staging: Staging, part: str, plan: Plan) -> Proof:
    """Read the list to its end, and keep its pages in the staging as they come.

    The pages hold every record that was there all the time, some of them more than once: the copy
    that was kept last is the newest. A list that was read is not asked for again, and one that was
    begun is gone on with.

    Args:
        ask: for a page; what it raises goes through, and what was kept stays.
        staging: where the pages are kept.
        part: what they are kept under, e.g. "/v0/customers".
        plan: how the list is paged through.
    """
    ledger = Ledger(staging, part)
    proof = ledger.proof()
    if proof is not None:
        return proof
    standing = ledger.standing() or Standing(KEYED if plan.key else 1, plan.size)
    if standing.round != AGAIN:
        standing.why = await _read(ask, ledger, plan, standing)
        standing.reached = standing.ended
        standing.begin(AGAIN, plan.size)
        ledger.forget(since=AGAIN)
        ledger.note(standing)
    if plan.changed is not None:
        await one_pass(_uncounted(plan.changed), ledger, plan, standing)
    return ledger.prove(_proven(ledger, standing))


def proof_of(staging: Staging, part: str) -> Proof | None:
    """What was proven of a list that was read; null where it was not read to its end."""
    return Ledger(staging, part).proof()


async def _read(ask: Ask, ledger: Ledger, plan: Plan, standing: Standing) -> str | None:
    """Why the list is not provably whole, in words; null when it is."""
    if standing.round == KEYED:
        await overlapping(ask, ledger, plan, standing)
        if standing.flaw == ENDLESS:
            return standing.flaw
        if standing.flaw is None and _lacking(standing, ledger.every_id().len()) is None:
            return None
        standing.begin(1, plan.size)
        ledger.note(standing)
    return await prove_by_passes(ask, ledger, plan, standing)


def _proven(ledger: Ledger, standing: Standing) -> Proof:
    met = ledger.every_id()
    changed = ledger.ids(AGAIN).unique().to_frame().join(met.to_frame(), on="id", how="semi").height
    return Proof(
        count_first=standing.count_first,
        count_last=standing.count_last,
        changed_during=changed,
        ended=standing.reached,
        why_incomplete=standing.why or _lacking(standing, met.len()),
    )


def _lacking(standing: Standing, came: int) -> str | None:
    if standing.count_first is None or standing.count_last is None:
        return None
    announced = min(standing.count_first, standing.count_last)
    return f"{came:,} of {announced:,} announced records came" if came < announced else None


def _uncounted(ask: Ask) -> Ask:
    """Asked the same; but its counts are of the records that changed, not of the list."""

    async def asked(place: int, size: int) -> Page:
        return replace(await ask(place, size), count=None)

    return asked
