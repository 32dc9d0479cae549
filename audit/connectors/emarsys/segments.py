"""Segments as they are defined, and the members of those that the settings name."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from audit.connectors.connector import Proof
from audit.connectors.emarsys.account import Account, NoAnswer
from audit.connectors.emarsys.envelope import Meaning
from audit.connectors.emarsys.together import for_each
from audit.connectors.emarsys.totals import counted, ids_in
from audit.connectors.exports.batch import Export
from audit.connectors.exports.framed import of_frame
from audit.connectors.http import Call
from audit.connectors.staging import Staging

LIST, RULES = "filter", "filter rules"
NOT_READ = "filter not read"  # note: why the list of segments is not read
AT_ONCE = 4
MOST_MEMBERS = 500_000  # a page; nearly every segment comes in one, as of one moment
SEGMENT_COLUMNS = ("segment_id", "name", "rule_hash")
MEMBER_COLUMNS = ("segment_id", "contact_id", "as_of")


async def fetch_segments(account: Account, staging: Staging) -> None:
    """Keep the list of segments, and the rule of each that has one.

    Where this API user may not list them, that is noted: an audit can do without.

    Raises:
        ConnectorError: nothing is answered.
    """
    if not staging.has(LIST, ""):
        try:
            listed = await account.rows(Call("GET", "/filter"))
        except NoAnswer as error:
            if error.meaning is not Meaning.FORBIDDEN:
                raise
            staging.note(NOT_READ, f"Segments are not read: {error.words}.")
            return
        staging.keep(LIST, "", _json(listed), records=len(listed))

    async def rule(segment: dict[str, Any]) -> None:
        number = str(segment["id"])
        if not staging.has(RULES, number):
            found, why = await account.tried(Call("GET", f"/filter/{number}/contact_criteria"))
            refused = why is not None and why.meaning is Meaning.REFUSED and _has_rule(segment)
            short = {f"{RULES} {number}": why.words if refused and why else None}
            records = 0 if found is None else 1
            staging.keep(RULES, number, _json(found), records=records, notes=short)

    await for_each(segments_in(staging), rule, AT_ONCE)


def segments_in(staging: Staging) -> list[dict[str, Any]]:
    """The kept segments, as they are listed."""
    bodies = [body for _, body in staging.bodies(LIST)]
    return [one for body in bodies for one in json.loads(body)]


def segments(staging: Staging) -> tuple[Export, Proof]:
    """The segments as an export: id, name, hash of the rule; null where it has no plain rule."""
    listed = segments_in(staging)
    kept = staging.kept(RULES)
    rules = {at: hash_of(body) for at, body in staging.bodies(RULES) if kept[at]}
    rows = {
        "segment_id": [str(one["id"]) for one in listed],
        "name": [str(one.get("name") or "") or None for one in listed],
        "rule_hash": [rules.get(str(one["id"])) for one in listed],
    }
    export = of_frame(
        "segments", "/filter", pl.DataFrame(rows, _text(SEGMENT_COLUMNS)), 1 + len(rules)
    )
    short = [(at, staging.noted(f"{RULES} {at}")) for at in kept]
    why = "; ".join(f"the rule of segment {at} was not given: {said}" for at, said in short if said)
    return export, Proof(len(listed), len(listed), why_incomplete=why or None)


def _has_rule(segment: Mapping[str, Any]) -> bool:
    """Whether it is one of plain criteria: only those have a rule, others answer with an error."""
    criteria = segment.get("criteriaTypes")
    return str(segment.get("type")).lower() == "standard" and (
        not isinstance(criteria, list) or criteria == ["contact"]
    )


def hash_of(body: bytes) -> str:
    """SHA-256 of a rule in one spelling: names sorted, no blanks."""
    said = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()


async def fetch_members(account: Account, staging: Staging, segment: str) -> None:
    """Keep the members of one segment, and what Emarsys counts before and after."""
    part, ended = f"members/{segment}", f"members of {segment} counted last"
    if staging.noted(f"members of {segment} counted first") is None:
        staging.note(f"members of {segment} counted first", await counted(account, segment))
        staging.note(f"members of {segment} as of", account.server_time.isoformat())
    while staging.noted(ended) is None:
        offset = sum(staging.kept(part).values())
        query = (("limit", str(MOST_MEMBERS)), ("offset", str(offset)))
        inside = await account.ask(Call("GET", f"/filter/{segment}/contacts", query=query))
        ids = ids_in(inside)
        staging.keep(part, f"{offset:012d}", _json(ids), records=len(ids))
        if len(ids) < MOST_MEMBERS:
            staging.note(ended, {"count": await counted(account, segment)})


def members(staging: Staging, wanted: Sequence[str]) -> tuple[Export, Proof]:
    """Members of the segments as an export; each segment is one page or a few."""
    frames, short, first, last = [], [], 0, 0
    for segment in wanted:
        bodies = [body for _, body in staging.bodies(f"members/{segment}")]
        ids = pl.Series([one for body in bodies for one in json.loads(body)], dtype=pl.String)
        before = staging.noted(f"members of {segment} counted first")
        after = (staging.noted(f"members of {segment} counted last") or {}).get("count")
        told = [one for one in (before, after) if one is not None]
        if told and ids.n_unique() < min(told):
            short.append(f"segment {segment}: {ids.n_unique():,} of {min(told):,} members came")
        first, last = first + (before or 0), last + (after or 0)
        as_of = staging.noted(f"members of {segment} as of")
        frames.append(
            pl.DataFrame({"contact_id": ids}).select(
                segment_id=pl.lit(segment), contact_id="contact_id", as_of=pl.lit(as_of)
            )
        )
    rows = pl.concat([pl.DataFrame(schema=_text(MEMBER_COLUMNS)), *frames])
    export = of_frame("segment_members", "/filter/{}/contacts", rows, len(frames))
    return export, Proof(first or None, last or None, why_incomplete="; ".join(short) or None)


def _text(columns: Sequence[str]) -> dict[str, pl.DataType]:
    return dict.fromkeys(columns, pl.String())


def _json(found: object) -> bytes:
    return json.dumps(found, ensure_ascii=False).encode()
