"""How long opt-outs took to reach Emarsys, channel by channel, and who was written to meanwhile."""

import polars as pl

from checks.vocabulary import AuditRun
from reports.cells import Cell, Count, Quiet
from reports.page import Column, Row, Section, Table, Text
from reports.words import counted, lasting
from reports.writing import whole

_CHANNELS = {
    "channel",
    "opt_outs",
    "waiting",
    "untimed",
    "over_5_min",
    "over_15_min",
    "over_60_min",
    "over_24_h",
    "p50_s",
    "p95_s",
    "max_s",
    "sends",
}
_AGES = {
    "over_5_min": "Over 5 min",
    "over_15_min": "Over 15 min",
    "over_60_min": "Over 1 h",
    "over_24_h": "Over 24 h",
}
_HOW = (
    "From the moment somebody opted out in Stokly to the moment when no contact of theirs could be "
    "written to any more. Those that still wait count with their age. Where several records bound "
    "the moment, the latest of them counts."
)


def opt_outs(run: AuditRun) -> Section | None:
    """The section; null where no check has timed any."""
    channels = _channels(run)
    if channels is None or channels.is_empty():
        return None
    rows = channels.sort("channel").to_dicts()
    return Section("opt-outs", _title(rows), "Opt-outs", (Text(_HOW), _table(rows)))


def _channels(run: AuditRun) -> pl.DataFrame | None:
    frames = (answer.exhibits.get("opt_out_channels") for answer in run.answers)
    return next((one for one in frames if one is not None and {*one.columns} >= _CHANNELS), None)


def _title(rows: list[dict[str, int]]) -> str:
    every = sum(one["opt_outs"] for one in rows)
    late = sum(one["over_60_min"] for one in rows)
    waiting = sum(one["waiting"] for one in rows)
    still = (
        f"; {whole(waiting)} {'is' if waiting == 1 else 'are'} still on the way" if waiting else ""
    )
    if not late:
        return f"None of {counted(every, 'opt-outs')} took longer than an hour{still}"
    return f"{counted(late, 'opt-outs')} of {every:,} took longer than an hour{still}"


def _table(rows: list[dict[str, int]]) -> Table:
    names = ("Opt-outs", "Waiting", *_AGES.values(), "Half within", "95 of 100 within", "Longest")
    return Table(
        caption="Opt-outs in the window measured, by channel. Not timed: the contact was changed "
        "again since, and no record tells the moment. Mails sent: while the opt-out was on its "
        "way, those by event left out.",
        columns=(
            Column("Channel"),
            *(Column(name, number=True) for name in (*names, "Not timed", "Mails sent")),
        ),
        rows=tuple(Row(_cells(one)) for one in rows),
    )


def _cells(one: dict[str, int]) -> tuple[Cell, ...]:
    longest = one["max_s"]
    return (
        {"email": "E-mail", "sms": "SMS"}.get(str(one["channel"]), str(one["channel"])),
        Count(one["opt_outs"]),
        Count(one["waiting"]),
        *(Count(one[age]) for age in _AGES),
        _within(one["p50_s"], longest),
        _within(one["p95_s"], longest),
        _within(longest, None),
        Count(one["untimed"]),
        Quiet("–") if one["sends"] is None else Count(one["sends"]),
    )


def _within(seconds: int | None, longest: int | None) -> Cell:
    """A percentile beyond all that is known is over the longest delay."""
    if seconds is not None:
        return lasting(seconds)
    return f"over {lasting(longest)}" if longest is not None else Quiet("–")
