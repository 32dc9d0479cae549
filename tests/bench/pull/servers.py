"""The servers of the benchmark: a bulk shop and a filled account, until standard input closes."""

import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import polars as pl

from audit import workspace
from audit.sandbox.planting.ground import ANSWER_KEY
from audit.sandbox.servers.bulk import bulk_shop
from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.opening import fill, state_of
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.tokens import issued
from audit.sandbox.servers.opening import ShopTold, parts
from audit.sandbox.servers.serving import serving
from audit.sandbox.servers.stokly.api import stokly_app
from audit.sandbox.shop import Silent, plan_shop

TAKEN_AT = datetime(2026, 12, 31, 21, tzinfo=UTC)


def main() -> None:
    """Serve, write the workspace that reads the servers, and wait."""
    folder = Path(sys.argv[1])
    customers, items, orders, contacts = map(int, sys.argv[2:])
    shop = plan_shop(scale=0.01, seed=1, orders=None, faulty=False, tell=Silent()).shop
    state = state_of(shop, EmarsysOptions())
    fill(state, contacts, seed=2)  # other uids than the shop has
    apps = {
        "stokly": stokly_app(bulk_shop(customers=customers, orders=orders, items=items)),
        "emarsys": emarsys_app(shop, state=state),
        "oauth": oauth_app(),
    }
    with serving(apps) as urls:
        told = ShopTold("Bulk", TAKEN_AT, shop.seed, pl.DataFrame(schema=ANSWER_KEY))
        said = parts({**urls, "feed": urls["stokly"]}, told)
        said["stokly"]["api"]["lines"] = "none"
        del said["emarsys"]["urls"], said["sync"]
        workspace.make(folder / "client", name="Bulk", taken_at=TAKEN_AT, parts=said)
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        asked = {
            urls[name]: [
                [one.path, one.query] for one in apps[name].state.history if one.method == "GET"
            ]
            for name in ("stokly", "emarsys")
        }
        (folder / "asked.json").write_text(json.dumps(asked))
        until = datetime.now(UTC) + timedelta(hours=1)
        token = issued(EmarsysOptions().keys.client_secret, until)
        tokens = {urls["stokly"]: "", urls["emarsys"]: token}
        (folder / "tokens.json").write_text(json.dumps(tokens))
        sys.stdout.write("told\n")
        sys.stdout.flush()
        sys.stdin.read()


if __name__ == "__main__":
    main()
