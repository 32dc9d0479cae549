"""The first connection: what this API user may see, what the account is like, and what follows."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from audit.connectors.emarsys.account import Account, NoAnswer, inside_of
from audit.connectors.emarsys.contact_export import LANGUAGE
from audit.connectors.emarsys.envelope import Meaning, rows_in
from audit.connectors.emarsys.fields import OWN, fields_in, planned
from audit.connectors.emarsys.rights import RIGHTS, Right
from audit.connectors.emarsys.together import for_each
from audit.connectors.emarsys.totals import counted, everyone
from audit.connectors.emarsys.whole_base import segment_of_all
from audit.connectors.emarsys.wsse import ENDS
from audit.connectors.http import Call
from audit.source_parts import EmarsysPart
from checks.vocabulary import CAPABILITY, AuditError, Design

AT_ONCE = 4
LEGACY = 2
MOST_COUNTED = 50  # segments


@dataclass(frozen=True, slots=True)
class Found:
    """One question and its answer; the attributes are columns of `CAPABILITY`."""

    question: str
    answer: str
    means: str
    ok: bool | None


class Probe:
    """All questions of a first connection, asked in order; nothing is changed by them."""

    def __init__(self, account: Account, part: EmarsysPart, design: Design) -> None:
        self.account = account
        self.part = part
        self.design = design

    async def answers(self) -> pl.DataFrame:
        """One row a question, columns as `CAPABILITY`.

        Raises:
            ConnectorError: Emarsys is not there, or does not let us sign in.
        """
        rights = await self._rights()
        found = [
            self._signing(),
            *rights,
            *await self._fields(),
            *await self._segments(),
            self._way(rights),
            self._pace(),
            self._clock(),
        ]
        rows = [
            ("emarsys", no, one.question, one.answer, one.means, one.ok)
            for no, one in enumerate(found, start=1)
        ]
        return pl.DataFrame(rows, CAPABILITY, orient="row")

    @property
    def _contacts(self) -> str:
        """The way in which contacts are read."""
        return self.part.api.contacts if self.part.api else "export"

    def _signing(self) -> Found:
        legacy = self.part.api is not None and self.part.api.version == LEGACY
        answer = "version 2, X-WSSE" if legacy else "version 3, OAuth"
        return Found(
            "How do we sign in?",
            answer,
            ENDS if legacy else "This way has no announced end.",
            not legacy,
        )

    async def _rights(self) -> list[Found]:
        found: dict[str, Found] = {}

        async def ask(right: Right) -> None:
            found[right.name] = await self._right(right)

        # The first alone: where signing in fails, it fails once.
        await ask(RIGHTS[0])
        await for_each(RIGHTS[1:], ask, AT_ONCE)
        return [found[right.name] for right in RIGHTS]

    async def _right(self, right: Right) -> Found:
        answer, reply = await self.account.heard(right.call)
        if answer.meaning is Meaning.SIGNED_OUT:
            raise NoAnswer(right.call, answer)
        forbidden = answer.meaning is Meaning.FORBIDDEN
        told = f"HTTP {reply.status}, {'no right' if forbidden else 'allowed'}"
        means = f"{right.gives}: {'not to be had' if forbidden else 'can be read'}."
        ok = not forbidden if not forbidden or right.needed_by(self._contacts) else None
        return Found(f"May this API user ask {right.call.method} {right.name}?", told, means, ok)

    async def _fields(self) -> list[Found]:
        listed = await self.account.perhaps(Call("GET", f"/field/translate/{LANGUAGE}"))
        fields = fields_in(_records(listed))
        own = [f"{one.number} {one.name}" for one in fields.values() if _is_own(one.number)]
        shown = f"{len(fields)}, of them the client's own: {', '.join(own[:20]) or 'none'}"
        found = [
            Found("Which fields has the account?", shown, "These can be compared.", bool(fields))
        ]
        try:
            plan = planned(fields, self.part, self.design)
        except AuditError as error:
            return [
                *found,
                Found("Which field is the client's own id?", error.what, error.do, ok=False),
            ]
        names = {name: number for number, name in plan.columns.items()}
        return found + [_own(names, setting, name) for setting, (_, name) in OWN.items()]

    async def _segments(self) -> list[Found]:
        listed = _records(await self.account.perhaps(Call("GET", "/filter")))
        counts: dict[str, int | None] = {}

        async def count(number: str) -> None:
            counts[number] = await counted(self.account, number)

        await for_each([str(one["id"]) for one in listed[:MOST_COUNTED]], count, 1)
        told = [f"{one.get('name')} ({_many(counts.get(str(one['id'])))})" for one in listed]
        found = Found(
            "Which segments are there, and how many contacts has each?",
            ", ".join(told) or "none",
            "An export needs one that holds every contact.",
            bool(listed),
        )
        return [found, await self._whole(counts)]

    async def _whole(self, counts: Mapping[str, int | None]) -> Found:
        question = "Which segment holds every contact?"
        api = self.part.api
        try:
            number, said = (
                (api.segment, "Named in the settings.") if api and api.segment else ("", "")
            )
            if not number:
                number, said = await segment_of_all(self.account)
        except AuditError as error:
            needed = self._contacts == "export"
            return Found(question, error.what, error.do, ok=False if needed else None)
        all_of_them, held = await everyone(self.account), counts.get(number)
        if all_of_them is None or held is None:
            return Found(
                question, f"segment {number}", f"{said} How many there are is not told.", None
            )
        answer = f"segment {number}: {held:,} of {all_of_them:,} contacts"
        return Found(question, answer, said, held >= all_of_them)

    def _way(self, rights: list[Found]) -> Found:
        lacking = [one.question for one in rights if one.ok is False]
        means = (
            f"{len(lacking)} needed rights are missing." if lacking else "All it needs is allowed."
        )
        return Found("How are contacts read?", _WAYS[self._contacts], means, not lacking)

    def _pace(self) -> Found:
        counted = self.account.host.counted
        limit = "not told" if counted.limit is None else f"{counted.limit:,} requests a minute"
        api = self.part.api
        ours = api.requests_per_minute * api.share if api else 0
        means = f"We send at most {ours:,.0f} a minute; the rest is left to the live integration."
        return Found(
            "What does Emarsys allow?", limit, means, counted.limit is None or ours <= counted.limit
        )

    def _clock(self) -> Found:
        skew = self.account.host.skew
        if skew is None:
            return Found("How far apart are the clocks?", "not told", "Emarsys sent no Date.", None)
        seconds = skew.total_seconds()
        return Found(
            "How far apart are the clocks?",
            f"Emarsys' clock is {abs(seconds):.0f} s {'ahead' if seconds > 0 else 'behind'}",
            "Times are judged by Emarsys' clock.",
            abs(seconds) < 60,  # noqa: PLR2004 - a minute
        )


_WAYS = {
    "export": "by the export of a segment",
    "query": "by listing them and reading each by its number",
}


def _own(names: Mapping[str, str], setting: str, name: str) -> Found:
    number = names.get(name)
    question = f"Which field is {name}?"
    if number is None:
        means = f"Set {setting} under [emarsys.api] if the account has one."
        return Found(
            question, "none was found", means, ok=False if setting == "external_id" else None
        )
    return Found(question, f"field {number}", "It is read as that.", ok=True)


def _is_own(number: str) -> bool:
    last_of_the_system = 458
    return number.isdecimal() and int(number) > last_of_the_system


def _many(count: int | None) -> str:
    return "not told" if count is None else f"{count:,}"


def _records(found: object) -> list[Mapping[str, object]]:
    """Those of a list's records that have a number."""
    return [one for one in rows_in(found) if inside_of(one, "id") is not None]
