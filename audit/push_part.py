"""What the settings say of the push: whose credentials, how fast, how much, and what is off.

The credentials are apart from the audit's: whoever may only read can't write by accident.
"""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from audit.source_parts import Amount, BaseUrl, NumberOrNone, Part, SecretPlace, Share

Count = Annotated[int, Field(ge=0, le=10_000_000)]
ShareOrNone = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Merchant = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{0,64}$")]


class CapsPart(Part):
    """How much one plan may change; beyond, nothing of it is carried out.

    How many may be opted in is no setting: it is nought.

    Attributes:
        rows: changes in all; opt-outs apart.
        contacts_share: of all contacts, those that are changed.
        creates: new contacts.
        irreversible: changes that no undo takes back.
        appended: value of appended sale and refund rows, in whole units of currency.
        per_field: changes of any one field.
        opt_outs_share: of all contacts, those that are opted out; beyond, somebody must approve.
    """

    rows: Count = 500
    contacts_share: ShareOrNone = 0.01
    creates: Count = 100
    irreversible: Count = 25
    appended: Count = 5000
    per_field: Count = 1000
    opt_outs_share: ShareOrNone = 0.05


class PushPart(Part):
    """Emarsys, written to by the push alone.

    Attributes:
        url: of the API; the version is added.
        version: 3 signs in by OAuth; 2 signs each request by X-WSSE, and can merge contacts.
        token_url: of version 3; customers on SAP Cloud Identity have another.
        client_id, client_secret: of version 3; where they are kept.
        user, user_secret: of version 2; where they are kept.
        requests_per_minute: what Emarsys allows this API user.
        share: of that; the rest is left to the live integration.
        at_once: requests under way at one time.
        deadline_seconds: of one request, from the first byte sent to the last received.
        ca_file: certificates to trust beside the system's own.
        external_id, sms_opt_in: numbers of those fields; found by name if empty.
        sms_in, sms_out: what the account stores in the SMS opt-in field for in and out; found by
            the labels of its choices if empty.
        source: id of the contact source of new contacts; empty for Emarsys' own.
        canary: rows that go first, and are verified before the others.
        settle_seconds: how long Emarsys may take to show what it confirmed.
        irreversible: whether changes that no undo takes back may be carried out at all.
        sales: whether sale rows are uploaded, or written to a file for a person.
        sales_url, merchant, sales_token: of the upload: its host, the account's id there, and
            where the token is kept.
        offset_sales: whether an undo may append rows that offset those that were appended.
        caps: how much one plan may change.
    """

    url: BaseUrl = "https://api.emarsys.net"
    version: Literal[3, 2] = 3
    token_url: BaseUrl = "https://auth.emarsys.net/oauth2/token"  # noqa: S105 - an address
    client_id: SecretPlace = "env:EMARSYS_PUSH_CLIENT_ID"
    client_secret: SecretPlace = "env:EMARSYS_PUSH_CLIENT_SECRET"  # noqa: S105 - where it is kept
    user: SecretPlace = "env:EMARSYS_PUSH_USER"
    user_secret: SecretPlace = "env:EMARSYS_PUSH_USER_SECRET"  # noqa: S105 - where it is kept
    requests_per_minute: Amount = 1000
    share: Share = 0.5
    at_once: Annotated[int, Field(ge=1, le=32)] = 2
    deadline_seconds: Amount = 60
    ca_file: Path | None = None
    external_id: NumberOrNone = ""
    sms_opt_in: NumberOrNone = ""
    sms_in: str = ""
    sms_out: str = ""
    source: NumberOrNone = ""
    canary: Annotated[int, Field(ge=1, le=1000)] = 20
    settle_seconds: Annotated[float, Field(ge=0, le=3600, allow_inf_nan=False)] = 10
    irreversible: bool = False
    sales: Literal["file", "upload"] = "file"
    sales_url: BaseUrl = "https://admin.scarabresearch.com"
    merchant: Merchant = ""
    sales_token: SecretPlace = "env:EMARSYS_PUSH_SALES_TOKEN"  # noqa: S105 - where it is kept
    offset_sales: bool = False
    caps: CapsPart = CapsPart()
