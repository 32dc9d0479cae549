"""A made-up shop opened as servers: both APIs, OAuth, upload, feeds and Open Data, on loopback.

The shop is made in the servers' own process and never leaves it; whoever asks the servers knows
its address and its keys, and gets the answer key from a file beside the exports.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl

from audit.sandbox.planting.ground import ANSWER_KEY
from audit.sandbox.records.segments import ALL, rules
from audit.sandbox.servers.bigquery.api import bigquery_app
from audit.sandbox.servers.bigquery.views import BigQueryOptions
from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.upload_api import upload_app
from audit.sandbox.servers.feed_api import feed_app
from audit.sandbox.servers.forecast import behaving, under
from audit.sandbox.servers.serving import Apps
from audit.sandbox.servers.stokly.api import stokly_app
from audit.sandbox.servers.stokly.options import StoklyOptions
from audit.sandbox.shop import Silent, plan_shop, write_shop

TOLD = "shop.json"
STOKLY, EMARSYS = StoklyOptions(), EmarsysOptions()
# Where a client of these servers finds their keys; of no worth anywhere else.
SECRETS = {
    "SANDBOX_STOKLY_CLIENT_ID": STOKLY.client_id,
    "SANDBOX_STOKLY_SECRET_KEY": STOKLY.secret,
    "SANDBOX_EMARSYS_CLIENT_ID": EMARSYS.keys.client_id,
    "SANDBOX_EMARSYS_CLIENT_SECRET": EMARSYS.keys.client_secret,
    "SANDBOX_EMARSYS_USER": EMARSYS.keys.user,
    "SANDBOX_EMARSYS_USER_SECRET": EMARSYS.keys.user_secret,
    "SANDBOX_EMARSYS_SALES_TOKEN": EMARSYS.keys.sales_token,
}


@dataclass(frozen=True, slots=True)
class ShopWish:
    """Which shop is opened, and how its servers behave.

    Attributes:
        folder: gets the exports, the answer key and the near misses.
        scale, seed, orders, faulty: as of `open_shop`.
        stokly, emarsys: how they behave.
        rows: of the test matrix, whose faults the servers show, e.g. "P03".
    """

    folder: Path
    scale: float = 1.0
    seed: int = 7
    orders: Path | None = None
    faulty: bool = True
    stokly: StoklyOptions = STOKLY
    emarsys: EmarsysOptions = EMARSYS
    rows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ShopTold:
    """What may be known of a shop that is served.

    Attributes:
        name: as its owner calls it.
        taken_at: UTC. The moment it stands still at.
        seed: what it was made from.
        answer_key: one row per finding that the planted faults must give.
    """

    name: str
    taken_at: datetime
    seed: int
    answer_key: pl.DataFrame


def apps(wish: ShopWish) -> Apps:
    """Make the shop, write its exports, and give an app for each of its hosts."""
    planted = plan_shop(
        scale=wish.scale, seed=wish.seed, orders=wish.orders, faulty=wish.faulty, tell=Silent()
    )
    opened = write_shop(planted, wish.folder, orders=wish.orders)
    told = {"name": opened.name, "taken_at": opened.taken_at.isoformat(), "seed": wish.seed}
    (wish.folder / TOLD).write_text(json.dumps(told), encoding="utf-8")
    stokly, emarsys = behaving(wish.stokly, wish.emarsys, wish.rows)
    upload = upload_app(emarsys)
    fair = {
        "stokly": stokly_app(planted.shop, stokly),
        "emarsys": emarsys_app(planted.shop, emarsys),
        "oauth": oauth_app(emarsys),
        "upload": upload,
        "feed": feed_app(wish.folder),
        # What is uploaded is what Open Data shows.
        "bigquery": bigquery_app(planted.shop, sales=upload.state.sales),
    }
    return {name: under(app, wish.rows, wish.seed) for name, app in fair.items()}


def told_of(folder: Path) -> ShopTold:
    """What the servers' process has written about its shop."""
    told = json.loads((folder / TOLD).read_text(encoding="utf-8"))
    key = pl.read_csv(folder / "answer_key.csv", schema=ANSWER_KEY)
    return ShopTold(told["name"], datetime.fromisoformat(told["taken_at"]), told["seed"], key)


def parts(urls: Mapping[str, str], shop: ShopTold) -> dict[str, dict[str, object]]:
    """What the settings say so that a client reads this shop over the network.

    Args:
        urls: host -> address, as `serving` gives them.
        shop: which one.
    """
    everyone = next(str(number) for number, (name, _) in rules(shop.seed).items() if name == ALL)
    feed = urls["feed"]
    fields = ("", "At", "Source", "Evidence")
    names = ("state", "changed_at", "source", "evidence")
    return {
        "stokly": {
            "api": {
                "account": STOKLY.accountkey,
                "url": urls["stokly"],
                "client_id": "env:SANDBOX_STOKLY_CLIENT_ID",
                "secret_key": "env:SANDBOX_STOKLY_SECRET_KEY",
                "requests_per_minute": 1_000_000.0,
                "share": 1.0,
                "consent": {
                    channel: {
                        name: f"{channel}Consent{field}"
                        for name, field in zip(names, fields, strict=True)
                    }
                    for channel in ("email", "sms")
                },
                "attributes": {
                    "price_u": "Web Shop - Price",
                    "msrp_u": "Web Shop - Compare At Price",
                    "page_url": "Web Shop - URL",
                    "image_url": "Web Shop - Image",
                    "category": "Web Shop - Category",
                },
            },
            # No list of the API tells who somebody was before; the shop keeps a file of it.
            "urls": {"erp_customer_alias": f"{feed}/stokly/customer_aliases.csv"},
        },
        "emarsys": {
            "api": {
                "url": urls["emarsys"],
                "token_url": f"{urls['oauth']}/oauth2/token",
                "client_id": "env:SANDBOX_EMARSYS_CLIENT_ID",
                "client_secret": "env:SANDBOX_EMARSYS_CLIENT_SECRET",
                "requests_per_minute": 1_000_000.0,
                "share": 1.0,
                "segment": everyone,
            },
            "urls": {
                "esp_sale_line": f"{feed}/archive/sales_items.csv",
                "esp_load": f"{feed}/archive/loads.csv",
                "esp_product": f"{feed}/catalogue.csv",
                "esp_event": f"{feed}/archive/external_events.csv",
                "esp_unsubscribe": f"{feed}/archive/unsubscribes.csv",
            },
        },
        "sync": {"urls": {"sync_event": f"{feed}/sync/sync_events.csv"}},
        "push": {
            "url": urls["emarsys"],
            "token_url": f"{urls['oauth']}/oauth2/token",
            "client_id": "env:SANDBOX_EMARSYS_CLIENT_ID",
            "client_secret": "env:SANDBOX_EMARSYS_CLIENT_SECRET",
            "requests_per_minute": 1_000_000.0,
            "share": 1.0,
            # The stand-in shows at once what it confirmed, and its shop is a small one.
            "settle_seconds": 0.0,
            "caps": {"rows": 5000, "contacts_share": 1.0, "creates": 5000, "opt_outs_share": 1.0},
        },
    }


def everything_on(urls: Mapping[str, str], told: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """The same settings, by which a push also appends sale rows, offsets them, and merges contacts.

    Args:
        urls: host -> address, as `serving` gives them.
        told: as `parts` gives them.
    """
    tenant = BigQueryOptions()
    read_back = {
        "project": tenant.project,
        "dataset": tenant.dataset,
        "account": tenant.account,
        "views": ("si_purchases",),
        "endpoint": urls["bigquery"],
    }
    push = {
        "version": 2,
        "user": "env:SANDBOX_EMARSYS_USER",
        "user_secret": "env:SANDBOX_EMARSYS_USER_SECRET",
        "irreversible": True,
        "sales": "upload",
        "sales_url": urls["upload"],
        "merchant": EMARSYS.keys.merchant,
        "sales_token": "env:SANDBOX_EMARSYS_SALES_TOKEN",
        "offset_sales": True,
    }
    caps = {**told["push"]["caps"], "irreversible": 5000, "appended": 10_000_000}
    return {
        **told,
        # Its files of sale rows go first: Open Data is asked for what was appended alone.
        "emarsys": {**told["emarsys"], "opendata": read_back},
        "push": {**told["push"], **push, "caps": caps},
    }
