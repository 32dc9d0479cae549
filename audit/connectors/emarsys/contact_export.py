"""Contacts by the export of a segment: started, waited for and fetched.

Every state is noted, so that a pull which was killed waits for the export that is running, and
starts none of its own.
"""

from collections.abc import Sequence

from audit.connectors.emarsys.account import Account, NoAnswer, Pause, inside_of
from audit.connectors.emarsys.envelope import Answer, Meaning
from audit.connectors.emarsys.slices import fetch_slices, forget_slices
from audit.connectors.emarsys.times import from_vienna
from audit.connectors.http import Call
from audit.connectors.staging import Staging

MOST_FIELDS = 20  # of one export; more take several
TRIES = 2  # a file that failed or is gone is made once more
LANGUAGE = "en"
_MADE = ("done", "ready")
_LOST = {Meaning.GONE, Meaning.ABSENT, Meaning.FAILED}


def groups(fields: Sequence[str]) -> list[tuple[str, ...]]:
    """Numbers of fields, as many together as one export takes."""
    return [tuple(fields[at : at + MOST_FIELDS]) for at in range(0, len(fields), MOST_FIELDS)]


def export_of(staging: Staging, group: int) -> str | None:
    """The number of the export that gives a group of fields; null while there is none."""
    noted = staging.noted(f"export of group {group}")
    return None if noted is None else str(noted)


async def fetch_export(
    account: Account, staging: Staging, segment: str, group: int, fields: Sequence[str]
) -> str | None:
    """Keep the contacts of a segment with a group of fields.

    Returns:
        why the export did not come whole; null when it did.

    Raises:
        NoAnswer: this API user may not export.
        ConnectorError: nothing is answered.
    """
    lost = ""
    for _ in range(TRIES):
        number = export_of(staging, group) or await _started(account, segment, fields)
        staging.note(f"export of group {group}", number)
        try:
            if not await _made(account, staging, number):
                return (
                    f"export {number} of segment {segment} was still being made after "
                    f"{account.within_s / 60:,.0f} minutes"
                )
            await fetch_slices(account, staging, number, len(fields) + 1)
        except NoAnswer as error:
            if error.meaning not in _LOST:
                raise
            lost = f"export {number} of segment {segment}: {error.words}"
            forget_slices(staging, number)
            staging.note(f"export of group {group}", None)
        else:
            return None
    return f"{lost}; so was the one made after it"


async def _started(account: Account, segment: str, fields: Sequence[str]) -> str:
    """Start it; where the same is running already, wait until it is done."""
    wanted = {
        "distribution_method": "local",
        "filter": int(segment),
        "contact_fields": [int(number) for number in fields],
        "delimiter": ",",
        "add_field_names_header": 0,
        "language": LANGUAGE,
    }
    call = Call("POST", "/export/filter", json=wanted)
    inside = await account.ask(call)
    number = inside_of(inside, "id")
    if number is None:
        raise NoAnswer(call, Answer(Meaning.REFUSED, "it names no export", inside))
    return str(number)


async def _made(account: Account, staging: Staging, number: str) -> bool:
    """Wait for the file; false when the time is used up.

    Raises:
        NoAnswer: it failed, or is gone.
    """
    call = Call("GET", f"/export/{number}")
    pause = Pause(account.clock, account.within_s)
    while True:
        answer, _ = await account.heard(call)
        if answer.meaning not in {Meaning.DONE, Meaning.NOT_YET, Meaning.BUSY}:
            raise NoAnswer(call, answer)
        status = _status(answer.inside)
        if status in _MADE:
            created = from_vienna(inside_of(answer.inside, "created"))
            staging.note(f"export {number} created", created and created.isoformat())
            return True
        if status == "error":
            raise NoAnswer(call, Answer(Meaning.FAILED, "Emarsys could not make it", None))
        if not await pause.longer():
            return False


def _status(inside: object) -> str:
    """In small letters. All but the end is waited for: `scheduled`, `in progress`, any new word."""
    return str(inside_of(inside, "status")).strip().lower()
