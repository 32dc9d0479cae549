"""A list whose records may move while it is read: pass after pass, until one proves another.

A pass of full pages, end to end, that met no record twice has met as many records as the list had
when the pass ended. If one of those that were there had been skipped, another must have gone that
was read. So where the next pass meets every record of this one again, none had gone, none was
skipped: this pass held the whole list, and the next pass holds it too, with newer copies.
"""

from audit.connectors.paging.plan import ENDLESS, LEAST_PAGE, Ask, Page, Plan
from audit.connectors.paging.standing import Ledger, Standing

SAME_AGAIN = "the same page came again in place of the next"
ROUND_AGAIN = "its pages come round again and again"
UNEVEN = "a page in the middle was not full"
_PATIENCE = 2  # times the same page is taken for an answer that came late
_LOOKED_AT = 16  # pages; from there on, whenever they have doubled


async def prove_by_passes(ask: Ask, ledger: Ledger, plan: Plan, standing: Standing) -> str | None:
    """Read the list until a pass is proven. Why none was, in words; null when one was.

    The pages of the last pass stay, or of the last two where nothing was proven.
    """
    while True:
        await one_pass(ask, ledger, plan, standing)
        if standing.whole or _proves(ledger, standing):
            ledger.forget(before=standing.round)
            return None
        if standing.round >= plan.passes or standing.flaw == ENDLESS:
            return standing.flaw or f"it changed in each of {standing.round} passes through it"
        ledger.forget(before=standing.round)
        standing.begin(standing.round + 1, plan.size)
        ledger.note(standing)


async def one_pass(ask: Ask, ledger: Ledger, plan: Plan, standing: Standing) -> None:
    """Read the list once from end to end, or until a page shows that there is no end."""
    read = ledger.last_ids() if standing.kept else frozenset[str]()
    again = 0
    while not standing.ended and standing.flaw in {None, UNEVEN}:
        number = standing.kept if plan.by == "page" else standing.cursor
        page = await ask(number, standing.size)
        standing.meet(page)
        if page.ids and read == frozenset(page.ids):
            again += 1
            standing.flaw = SAME_AGAIN if again > _PATIENCE else standing.flaw
        elif page.ids:
            read, again = frozenset(page.ids), 0
            _take(page, ledger, plan, standing)
        else:
            standing.ended, standing.whole = True, not standing.begun
    ledger.note(standing)


def _take(page: Page, ledger: Ledger, plan: Plan, standing: Standing) -> None:
    first, met = standing.kept == 0, len(page.ids)
    whole = first and page.count == met < standing.size
    if first and not whole and (met >= LEAST_PAGE or met > standing.size):
        standing.size = met  # the server's own, where it is not what was asked for
    uneven = plan.by == "page" and standing.cursor != standing.kept * standing.size
    if uneven or met > standing.size:
        standing.flaw = UNEVEN
    standing.cursor += met
    # A full page is no end, whatever is announced: the announcement may be wrong.
    standing.ended = (whole or met < standing.size) and page.count == standing.cursor
    standing.whole = whole and len(frozenset(page.ids)) == met
    if standing.cursor > plan.most:
        standing.flaw = ENDLESS
    ledger.keep(page, standing)
    if standing.kept >= _LOOKED_AT and standing.kept.bit_count() == 1:
        _look_for_a_circle(ledger, standing)


def _look_for_a_circle(ledger: Ledger, standing: Standing) -> None:
    if ledger.ids(standing.round).n_unique() * 2 < standing.cursor:
        standing.flaw = ROUND_AGAIN


def _proves(ledger: Ledger, standing: Standing) -> bool:
    """Whether the pass before was exact, and this one met all of its records again."""
    if not standing.exact:
        return False
    before = ledger.ids(standing.round - 1)
    now = ledger.ids(standing.round)
    gone = before.to_frame().join(now.to_frame(), on="id", how="anti")
    # Of nothing met nothing follows: an empty answer may have been a slip.
    return not before.is_empty() and bool(before.is_unique().all()) and gone.is_empty()
