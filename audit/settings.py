"""One TOML file, `audit.toml` in the workspace, read into frozen settings and a design.

Everything has a default but the sources; a word that is no setting is refused, with the nearest
right one named.
"""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import Field, ValidationError
from pydantic_core import ErrorDetails
from rapidfuzz import process

from audit.push_part import PushPart
from audit.source_parts import EmarsysPart, Part, StoklyPart, SyncPart
from checks.discovery import every_check
from checks.vocabulary import (
    IDENTITY_FIELDS,
    LANES,
    PROFILE_FIELDS,
    TABLES,
    Accepted,
    Basis,
    Design,
    Home,
    Kind,
    SettingsError,
)

FILE_NAME = "audit.toml"
MOST_NAMED = 40


# Bounds that no agreement passes: a year in minutes, ten years in days.
Minutes = Annotated[float, Field(ge=0, le=525_600, allow_inf_nan=False)]
Days = Annotated[float, Field(gt=0, le=3_650, allow_inf_nan=False)]


class ClientPart(Part):
    """Who is audited, and where they trade."""

    name: str = "Unnamed client"
    time_zone: str = "Europe/London"
    currency: str = Field(default="GBP", pattern="^[A-Z]{3}$")
    calling_code: str = Field(default="44", pattern="^[1-9][0-9]{0,2}$")
    locale: str = "en-GB"


class AcceptedPart(Part):
    """A finding that a person decided to live with."""

    check: str
    key: str
    person: str
    reason: str
    until: date


class DesignPart(Part):
    """How the environment is declared to work."""

    sla_minutes: dict[str, Minutes] = Field(default={})
    settle_minutes: Minutes = 15
    window_days: Days = 30
    ready_when: tuple[str, ...] = ("paid_at", "fraud_cleared_at")
    channels_out: tuple[str, ...] = ()
    key_field: Literal["external_id", "email", "mobile"] = "external_id"
    allowed_shared: tuple[str, ...] = ()
    profile_fields: dict[str, str] = Field(default={})
    identity_fields: dict[str, str] = Field(default={})
    basis: dict[Literal["tax", "shipping", "discount"], bool] = Field(default={})


class Settings(Part):
    """All that a person chooses for one client."""

    client: ClientPart = ClientPart()
    stokly: StoklyPart = StoklyPart()
    emarsys: EmarsysPart = EmarsysPart()
    sync: SyncPart = SyncPart()
    push: PushPart = PushPart()
    design: DesignPart = DesignPart()
    limits: dict[str, dict[str, float]] = Field(default={})
    switched_off: dict[str, str] = Field(default={})
    accepted: tuple[AcceptedPart, ...] = ()
    redaction: Literal[0, 1, 2, 3] = 2

    @property
    def config_hash(self) -> str:
        """SHA-256 over every setting, defaults included; hexadecimal."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    @property
    def reading_hash(self) -> str:
        """SHA-256 over the settings that decide how a source is read; hexadecimal."""
        read = self.model_dump_json(
            include={
                "client": {"time_zone", "calling_code"},
                "stokly": True,
                "emarsys": True,
                "sync": True,
                "design": {"ready_when", "channels_out"},
            }
        )
        return hashlib.sha256(read.encode()).hexdigest()

    def designed(self) -> Design:
        """What was agreed, in the words of the checks."""
        part = self.design
        lanes = {lane: timedelta(minutes=value) for lane, value in part.sla_minutes.items()}
        return Design(
            home=Home(**self.client.model_dump(exclude={"name"})),
            sla={**LANES, **lanes},
            settle=timedelta(minutes=part.settle_minutes),
            window=timedelta(days=part.window_days),
            ready_when=part.ready_when,
            channels_out=part.channels_out,
            basis=Basis(**part.basis),
            key_field=part.key_field,
            allowed_shared=frozenset(part.allowed_shared),
            profile_fields={
                column: field
                for column, field in {**PROFILE_FIELDS, **part.profile_fields}.items()
                if field
            },
            identity_fields=_identity_fields(part),
            limits=self.limits,
            switched_off=self.switched_off,
            accepted=tuple(Accepted(**one.model_dump()) for one in self.accepted),
        )


def _identity_fields(part: DesignPart) -> dict[str, str]:
    """Fact of a person -> its field: as declared, else that of the profile, else the usual one."""
    moved = {fact: one for fact, one in part.profile_fields.items() if fact in IDENTITY_FIELDS}
    declared = {**IDENTITY_FIELDS, **moved, **part.identity_fields}
    return {fact: field for fact, field in declared.items() if field}


def read(folder: Path) -> Settings:
    """The settings of the workspace `folder`.

    Raises:
        SettingsError: the file is missing, is no TOML, or says something we can't follow.
    """
    path = folder / FILE_NAME
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise SettingsError(
            f"there is no {FILE_NAME} in {folder}",
            where=str(folder),
            do=f"make a workspace with: stokly-audit init {folder}",
        ) from None
    except OSError as error:
        raise SettingsError(
            f"{folder} is no workspace that can be read: {error.strerror}",
            where=str(path),
            do="name the folder that `stokly-audit init` made, and see that you may read it",
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{FILE_NAME} is not TOML: {error}", where=str(path), do="mend that line"
        ) from None
    return parse(written, where=str(path))


def parse(written: Mapping[str, Any], *, where: str) -> Settings:
    """Settings from what a file says.

    Raises:
        SettingsError: the first thing in it that we can't follow.
    """
    try:
        settings = Settings.model_validate(written)
    except ValidationError as error:
        raise _refused(error.errors()[0], where) from None
    _known([settings.client.time_zone], available_timezones(), "time zone", where)
    for part in (settings.stokly, settings.emarsys, settings.sync):
        _known([*part.files, *part.columns], TABLES, "table", where)
        for table, mapped in part.columns.items():
            _known(list(mapped), TABLES[table].given, f"column of {table}", where)
    _known_fields(settings, where)
    _known_checks(settings, where)
    _known(list(settings.design.sla_minutes), LANES, "lane", where)
    _known(
        list(settings.design.ready_when), TABLES["erp_order"].given, "column of erp_order", where
    )
    return settings


def _refused(error: ErrorDetails, where: str) -> SettingsError:
    path = [str(step) for step in error["loc"] if not str(step)[:1].isupper()]
    name = ".".join(path)
    if error["type"] != "extra_forbidden":
        return SettingsError(f"{name}: {error['msg']}", where=where, do=f"correct {name}")
    known = _settings_beside(path)
    return SettingsError(
        f"there is no setting {name}{_nearest(path[-1], known)}",
        where=where,
        do=f"known here: {', '.join(known)}",
    )


def _settings_beside(path: list[str]) -> list[str]:
    model: Any = Settings
    for step in path[:-1]:
        annotation = model.model_fields[step].annotation if step in model.model_fields else None
        model = annotation if isinstance(annotation, type) else model
    return list(model.model_fields)


def _known_fields(settings: Settings, where: str) -> None:
    for system, part in (("stokly", settings.stokly), ("sync", settings.sync)):
        if part.fields:
            raise SettingsError(
                f"fields are declared of {system}; they are Emarsys'",
                where=where,
                do="put them under [emarsys.fields]",
            )
    _known(list(settings.design.identity_fields), IDENTITY_FIELDS, "fact of a person", where)
    mirrored = settings.design.profile_fields
    customer = TABLES["erp_customer"].given
    _known(list(mirrored), customer, "column of erp_customer", where)
    for column in mirrored:
        if customer[column].kind not in {Kind.TEXT, Kind.DATE}:
            raise SettingsError(
                f"erp_customer.{column} is no fact of a profile",
                where=where,
                do="mirror texts and dates alone in design.profile_fields",
            )


def _known_checks(settings: Settings, where: str) -> None:
    checks = every_check()
    named = [*settings.limits, *settings.switched_off, *(one.check for one in settings.accepted)]
    _known(named, checks, "check", where)
    for check, limits in settings.limits.items():
        _known(list(limits), checks[check].limits, f"limit of {check}", where)


def _known(names: list[str], known: Collection[str], what: str, where: str) -> None:
    for name in names:
        if name not in known:
            some = ", ".join(sorted(known)[:MOST_NAMED])
            raise SettingsError(
                f"there is no {what} {name}{_nearest(name, list(known))}",
                where=where,
                do=f"known: {some}{', …' if len(known) > MOST_NAMED else ''}",
            )


def _nearest(name: str, known: list[str]) -> str:
    found = process.extractOne(name, known, score_cutoff=60)
    return f"; did you mean {found[0]}?" if found else ""


def utc(moment: datetime | None) -> datetime | None:
    """In UTC; a moment without a zone is taken as UTC."""
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
