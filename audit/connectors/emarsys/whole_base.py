"""The segment that holds every contact, where the settings do not name it."""

from audit.connectors.emarsys.account import Account
from audit.connectors.exports.known_names import folded
from audit.connectors.http import Call
from checks.vocabulary import SettingsError

NAMES = ("allcontacts", "everycontact", "everyone")
SHOWN = 12


async def segment_of_all(account: Account) -> tuple[str, str]:
    """The segment called "All contacts", and in words that it was found by its name.

    Whether it holds all of them is judged later, against the contacts that Emarsys counts.

    Raises:
        SettingsError: none is called so, or two are.
    """
    listed = await account.rows(Call("GET", "/filter"))
    met = [one for one in listed if folded(str(one.get("name"))) in NAMES]
    if len(met) == 1:
        number, name = str(met[0]["id"]), met[0]["name"]
        return number, f"Contacts are those of segment {number}, found by its name {name}."
    there = ", ".join(f"{one.get('name')} is {one.get('id')}" for one in listed[:SHOWN])
    raise SettingsError(
        "no segment is named that holds every contact",
        where=f"segment under [emarsys.api]; segments there: {there or 'none'}",
        do='give its number, or set contacts = "query" to read without a segment',
    )
