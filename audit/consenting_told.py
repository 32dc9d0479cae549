"""A turn of the consent lane on the terminal: how it ended, what it found, how long it all took."""

from rich.console import Console

from audit.spoken import say
from audit.steps.consent import End, Turn
from reports.words import counted

ENDS = {
    End.DONE: "nothing is left open",
    End.LEFT: "some opt-outs are still open; the next turn takes them again",
    End.REFUSED: "nothing was sent",
    End.FAILED: "a system could not be read or written; the next turn goes on",
    End.STOPPED: "it was stopped; the next turn goes on",
}


def tell_turn(turn: Turn, to: Console) -> None:
    """Counts, seconds and the head of the ledger; no value of anybody's."""
    say(to, "turn", f"{turn.at:%Y-%m-%d %H:%M:%S} UTC, {turn.seconds:.1f} s: {_end(turn)}")
    if turn.why:
        say(to, "why", turn.why)
    stated = counted(turn.statements, "statements")
    say(to, "read", f"{stated}, of them {turn.new:,} opt-outs to be looked at")
    if turn.linked is None:
        say(to, "note", "no audit has told yet who is who: people are found by look-ups alone")
    if turn.new:
        say(to, "opt-outs", _opt_outs(turn))
    _tell_left_out(turn, to)
    if turn.p95_s is not None:
        told = f"{turn.p50_s:,.0f} s for half, {turn.p95_s:,.0f} s for 95 of 100"
        say(to, "delay", f"{told}, {turn.max_s:,.0f} s at most")
    if turn.head is not None:
        say(to, "ledger", f"{turn.head[0]:,} records, {turn.head[1]}")
    if turn.end is End.REFUSED and turn.plan and not turn.dry_run:
        say(to, "next", f"look at plans/{turn.plan}, then: stokly-audit approve {turn.plan}")


def _tell_left_out(turn: Turn, to: Console) -> None:
    for what, many in (
        ("identifiers that too many share to mean one person", turn.hubs),
        ("records of consent that could not be read", turn.refused),
    ):
        if many:
            say(to, "note", f"{what}: {many:,}")
    if turn.unasked:
        say(to, "not asked", turn.unasked)


def _end(turn: Turn) -> str:
    if turn.dry_run:
        return "a rehearsal; nothing was sent and nothing kept"
    return ENDS[turn.end]


def _opt_outs(turn: Turn) -> str:
    parts = [
        f"{turn.contacts:,} contacts beside them",
        f"{turn.planned:,} to be written",
        f"{turn.applied:,} confirmed",
        f"{turn.verified:,} verified",
        f"{turn.left:,} left open",
    ]
    if turn.gone:
        parts.append(f"{turn.gone:,} contacts no longer there")
    return ", ".join(parts)
