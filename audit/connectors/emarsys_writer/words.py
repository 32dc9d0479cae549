"""A plan's words on one account: the numbers of its fields, and how it stores an SMS opt-in.

A plan says 1 and 2 for in and out whatever the account has; two fields it calls by their role, for
their numbers are each account's own.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import polars as pl

from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys.choices import labels
from audit.connectors.emarsys.contact_export import LANGUAGE
from audit.connectors.emarsys.envelope import rows_in
from audit.connectors.emarsys.fields import CHOICE, OWN, Field, fields_in, found_by_name
from audit.connectors.emarsys_writer.endings import NotTaken
from audit.connectors.http import Call
from audit.push_part import PushPart
from checks.vocabulary import ConnectorError, SettingsError
from checks.vocabulary.repair import OPT_IN_FIELD, OPTED_IN, OPTED_OUT, ROLES, SMS_OPT_IN

SPELLINGS = {
    **dict.fromkeys(("true", "yes", "t", "y"), OPTED_IN),
    **dict.fromkeys(("false", "no", "f", "n"), OPTED_OUT),
}
PLACE = "the [push] part of the settings"


@dataclass(frozen=True, slots=True)
class Words:
    """Both ways between a plan and an account.

    Attributes:
        fields: of the account, by number.
        roles: role -> number; one that the account has no field for is left out.
        sms: what the account stores -> what a plan says; empty where that is not known.
        choices: number of a field -> number of a choice -> label; of those that were asked for.
    """

    fields: Mapping[str, Field]
    roles: Mapping[str, str]
    sms: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def number(self, name: str) -> str:
        """The number of a field.

        Raises:
            SettingsError: the account has no such field.
        """
        number = self.roles.get(name, "" if name in ROLES else name)
        if number in self.fields:
            return number
        raise SettingsError(
            f"the Emarsys account has no field {name}" + (f" ({number})" if number != name else ""),
            where=PLACE,
            do=f"write its number: {name}" if name in ROLES else "make the plan anew",
        )

    def known(self, names: tuple[str, ...]) -> dict[str, str]:
        """Name -> number; a role that the account has no field for is left out."""
        return {one: self.number(one) for one in names if one not in ROLES or one in self.roles}

    def held(self, names: Iterable[str]) -> list[str]:
        """Numbers of those fields that the account has."""
        numbers = (self.roles.get(one, "" if one in ROLES else one) for one in names)
        return [number for number in numbers if number in self.fields]

    def stored(self, item: Mapping[str, str | None]) -> dict[str, str | None]:
        """Number -> value as the account stores it.

        Raises:
            SettingsError: the account has no such field, or nobody knows how it stores an opt-in.
            NotTaken: it would opt somebody in, or clear an opt-out.
        """
        return {self.number(one): self._stored(one, value) for one, value in item.items()}

    def told(self, name: str, values: pl.Series) -> pl.Series:
        """A column that was read, in a plan's words."""
        return values.replace(dict(self._sms())) if self._is_sms(name) else values

    def _stored(self, name: str, value: str | None) -> str | None:
        is_sms = self._is_sms(name)
        if not is_sms and name != OPT_IN_FIELD:
            return value
        # Here for the last time, whoever asks: a repair opts nobody in.
        if value != OPTED_OUT:
            raise NotTaken(
                "an opt-in would be set, or an opt-out cleared",
                where=f"field {name}; nothing was sent",
                do="report this: opt-ins come from people alone",
            )
        back = {said: kept for kept, said in self._sms().items()} if is_sms else {}
        return back.get(value, value)

    def _is_sms(self, name: str) -> bool:
        return self.number(name) == self.roles.get(SMS_OPT_IN)

    def _sms(self) -> Mapping[str, str]:
        if self.sms:
            return self.sms
        raise SettingsError(
            "nothing tells what this account stores for an SMS opt-in and opt-out",
            where=f"field {self.roles.get(SMS_OPT_IN)} of the Emarsys account",
            do="write them under [push]: sms_in and sms_out",
        )


async def words_of(account: Account, push: PushPart) -> Words:
    """The account's words.

    Raises:
        SettingsError: a role is no field of the account, or could be several.
        ConnectorError: this API user may not list the fields.
    """
    fields = fields_in(await account.rows(Call("GET", f"/field/translate/{LANGUAGE}")))
    found = {role: _field(fields, role, getattr(push, role)) for role in ROLES}
    roles = {role: one.number for role, one in found.items() if one is not None}
    said = {push.sms_in: OPTED_IN, push.sms_out: OPTED_OUT}
    if push.sms_in and push.sms_out:
        return Words(fields, roles, said)
    choices = await _choices(account, found[SMS_OPT_IN])
    return Words(fields, roles, _opt_ins(choices), {roles[SMS_OPT_IN]: choices} if choices else {})


def _field(fields: Mapping[str, Field], role: str, number: str) -> Field | None:
    if number and number not in fields:
        raise SettingsError(
            f"the Emarsys account has no field {number}",
            where=f"{role} under [push]",
            do="correct the number, or leave the line out and the field is found by its name",
        )
    try:
        return fields[number] if number else found_by_name(fields, OWN[role][0], role)
    except ConnectorError as error:
        do = f"say which one it is: {role} under [push]"
        raise SettingsError(error.what, where=error.where, do=do) from None


async def _choices(account: Account, one: Field | None) -> dict[str, str]:
    """Number -> label of the field's choices; empty where it has none, or they are not told."""
    if one is None or one.kind != CHOICE:
        return {}
    call = Call("GET", f"/field/{one.number}/choice/translate/{LANGUAGE}")
    return labels(rows_in(await account.perhaps(call)))


def _opt_ins(choices: Mapping[str, str]) -> dict[str, str]:
    """What the account stores -> what a plan says; empty where the labels don't tell both."""
    spelt = {number: SPELLINGS.get(label.strip().casefold()) for number, label in choices.items()}
    known = {number: said for number, said in spelt.items() if said is not None}
    return known if sorted(known.values()) == [OPTED_IN, OPTED_OUT] else {}
