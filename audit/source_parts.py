"""What the settings say of each source: a folder, an API, Open Data, an archive, an address.

No secret stands here. Where one is needed, the settings name the place that keeps it:
`env:NAME` for an environment variable, `keyring:NAME` for the system's keyring.
"""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

SecretPlace = Annotated[str, Field(pattern=r"^(env:[A-Za-z_][A-Za-z0-9_]*|keyring:[^:\s]+)$")]
BaseUrl = Annotated[str, Field(pattern=r"^https?://[^/\s]+[^\s]*[^/\s]$")]
Share = Annotated[float, Field(gt=0, le=1, allow_inf_nan=False)]
Number = Annotated[str, Field(pattern=r"^[0-9]{1,18}$")]
NumberOrNone = Annotated[str, Field(pattern=r"^[0-9]{0,18}$")]
Below = Annotated[str, Field(pattern=r"^(/[A-Za-z0-9_.~{}/-]+)?$")]
Amount = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]


class Part(BaseModel):
    """A part of the settings file: frozen, and no word in it that is no setting."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Mapped(Part):
    """What feeds a canonical column, where a plain column name does not say it.

    Attributes:
        column: the export's column.
        value: a constant for every row, instead of a column.
        times: a column of the export to multiply by, e.g. the quantity of a unit price.
        zone: time zone of times written without one.
        format: how a time or date is written, as in strftime, where it is not ISO 8601.
    """

    column: str | None = None
    value: str | None = None
    times: str | None = None
    zone: str | None = None
    format: str | None = None


class ApiPart(Part):
    """How politely a system is asked, and how long we wait for it.

    Attributes:
        requests_per_minute: what the system allows.
        share: of that; the rest is left to the live integration.
        at_once: requests under way at one time.
        deadline_seconds: of one request, from the first byte sent to the last received.
        ca_file: certificates to trust beside the system's own.
        page_size: records a page.
    """

    requests_per_minute: Amount
    share: Share = 0.5
    at_once: Annotated[int, Field(ge=1, le=32)] = 4
    deadline_seconds: Amount = 120
    ca_file: Path | None = None
    page_size: Annotated[int, Field(ge=1, le=10_000)] = 1000


class ConsentFields(Part):
    """Where a customer's record keeps one channel's consent; names of its fields."""

    state: str
    changed_at: str | None = None
    source: str | None = None
    evidence: str | None = None


class StoklyApi(ApiPart):
    """Stokly, read over its API. There is no way to write.

    Attributes:
        account: the account key.
        url: of the API.
        client_id, secret_key: where they are kept.
        lines: how order lines are read: `list` from one list of all, `each` order by order,
            `auto` the list where there is one, `none` not at all (a file may give them).
        max_requests, max_minutes: for order lines; beyond, what is read is a random sample.
        paths: canonical table -> path of a resource that nobody has confirmed; "" for none.
        consent: channel -> where the customer's record keeps it.
        shop_channel: name of the channel whose titles and prices the catalogue should show.
        attributes: column of erp_product -> name of the item attribute that holds it.
    """

    requests_per_minute: Amount = 120
    account: str
    url: BaseUrl = "https://api.stok.ly"
    client_id: SecretPlace = "env:STOKLY_CLIENT_ID"
    secret_key: SecretPlace = "env:STOKLY_SECRET_KEY"  # noqa: S105 - where the secret is kept
    lines: Literal["auto", "list", "each", "none"] = "auto"
    max_requests: Annotated[int, Field(ge=1)] | None = None
    max_minutes: Amount | None = None
    paths: dict[str, Below] = {}
    consent: dict[Literal["email", "sms"], ConsentFields] = {}
    shop_channel: str = ""
    attributes: dict[str, str] = {}


class EmarsysApi(ApiPart):
    """Emarsys, read over its API.

    Attributes:
        url: of the API; the version is added.
        version: 3 signs in by OAuth; 2 signs each request by X-WSSE, which ends on 2026-12-31.
        token_url: of version 3; customers on SAP Cloud Identity have another.
        client_id, client_secret: of version 3; where they are kept.
        user, user_secret: of version 2; where they are kept.
        contacts: `export` of a segment, or `query` and getdata by internal id.
        segment: number of the segment that holds every contact; of `export`.
        external_id, sms_opt_in, last_modified: numbers of those fields; found by name if empty.
        fields: further fields to read, by number.
        segments: numbers of segments whose members are read.
        sends: whether the launches' responses are read; one request a minute.
        export_minutes: how long an export may take.
    """

    requests_per_minute: Amount = 1000
    url: BaseUrl = "https://api.emarsys.net"
    version: Literal[3, 2] = 3
    token_url: BaseUrl = "https://auth.emarsys.net/oauth2/token"  # noqa: S105 - an address
    client_id: SecretPlace = "env:EMARSYS_CLIENT_ID"
    client_secret: SecretPlace = "env:EMARSYS_CLIENT_SECRET"  # noqa: S105 - where it is kept
    user: SecretPlace = "env:EMARSYS_USER"
    user_secret: SecretPlace = "env:EMARSYS_USER_SECRET"  # noqa: S105 - where it is kept
    contacts: Literal["export", "query"] = "export"
    segment: NumberOrNone = ""
    external_id: str = ""
    sms_opt_in: str = ""
    last_modified: str = ""
    fields: tuple[Number, ...] = ()
    segments: tuple[Number, ...] = ()
    sends: bool = False
    export_minutes: Amount = 60


class OpenDataPart(Part):
    """Emarsys Open Data in BigQuery.

    Attributes:
        project, dataset: as Emarsys names them, e.g. `sap-od-acme`, `emarsys_acme_123456789`.
        account: the number at the end of every view's name.
        views: which views are read; those that are not there are named and left.
        credentials: where the path of a service account's key file is kept; "" takes what the
            machine is signed in with.
        endpoint: another address of the service; "" is Google's own.
        days: how far back purchases are read; null reads all.
        columns: view -> our word for a column -> its name on this tenant.
    """

    project: str
    dataset: str
    account: str
    views: tuple[str, ...] = ("si_purchases", "si_contacts")
    credentials: SecretPlace | Literal[""] = ""
    endpoint: str = ""
    days: Amount | None = None
    columns: dict[str, dict[str, str]] = {}


class ArchivePart(Part):
    """The files of sales data that the integration sent.

    Attributes:
        folder: where copies lie; relative to the workspace.
        sftp: where they lie on a server, as `sftp://user@host:port/folder`; keys and host keys
            are those of the machine's own SSH.
        ssh_config: of that server, beside the machine's own; a file as `ssh -F` takes it.
        pattern: of their names.
    """

    folder: Path | None = None
    sftp: Annotated[str, Field(pattern=r"^sftp://[^/\s]+/.*$")] | None = None
    ssh_config: Path | None = None
    pattern: str = "sales_items*.csv*"


class LogPart(Part):
    """The run log of the integration layer.

    Attributes:
        files: names or globs inside the folder of [sync].
        preset: the shape of a line; see `audit/connectors/integration_log/presets.toml`.
        fields: our word, e.g. key, at, status, error -> the log's field.
        statuses: the log's word for a status -> ours.
        zone: time zone of times written without one.
        format: how a time is written, as in strftime, where it is not ISO 8601.
    """

    files: str = "*log*"
    preset: str = "events"
    fields: dict[str, str] = {}
    statuses: dict[str, str] = {}
    zone: str = "UTC"
    format: str | None = None


class SourcePart(Part):
    """One system's source: a folder of exports, and addresses to fetch further ones from.

    Attributes:
        folder: where they lie; relative to the workspace.
        taken_at: when they were made; default: the oldest file's time, or when we began to ask.
        files: canonical table -> file name or glob inside the folder.
        urls: canonical table -> address of a file to fetch.
        columns: canonical table -> canonical column -> the export's column.
        delimiter: of CSV files; default: looked for.
        encoding: of text files.
        statuses: the source's word for an order's status -> ours.
        fields: column of a contacts export -> the number of the field; of Emarsys alone.
    """

    folder: Path | None = None
    taken_at: datetime | None = None
    files: dict[str, str] = {}
    urls: dict[str, BaseUrl] = {}
    columns: dict[str, dict[str, str | Mapped]] = {}
    delimiter: str | None = None
    encoding: Literal["utf-8", "utf-16", "latin-1", "cp1252"] = "utf-8"
    statuses: dict[str, str] = {}
    fields: dict[str, str] = {}


class StoklyPart(SourcePart):
    """Stokly: files, an API, or the API and files for what it does not give."""

    api: StoklyApi | None = None


class EmarsysPart(SourcePart):
    """Emarsys: files, the API, Open Data, the archive of what was sent, the catalogue's feed.

    Attributes:
        api, opendata, archive: each a source of its own.
        feed: address of the catalogue's feed, in Emarsys' own form or Google's.
        feed_variants: of a Google feed; `collapsed` where the account keeps one row a group.
    """

    api: EmarsysApi | None = None
    opendata: OpenDataPart | None = None
    archive: ArchivePart | None = None
    feed: BaseUrl | None = None
    feed_variants: Literal["kept", "collapsed"] = "kept"


class SyncPart(SourcePart):
    """The integration layer: tables of ours, or its log."""

    log: LogPart | None = None
