"""The account of the benchmark, with its rate limit, until standard input closes."""

import json
import sys
from pathlib import Path

from audit.sandbox.servers.emarsys.api import emarsys_app
from audit.sandbox.servers.emarsys.oauth_api import oauth_app
from audit.sandbox.servers.emarsys.opening import fill
from audit.sandbox.servers.emarsys.options import EmarsysOptions
from audit.sandbox.servers.emarsys.state import account
from audit.sandbox.servers.serving import serving

LIMIT = 1000  # requests a minute; Emarsys fact sheet, 2.4
COLUMNS = 'select cast(id as text), "1", "31" from contact order by id'


def main() -> None:
    """Serve, write what a push must know, and wait; at the end say what requests did."""
    folder, contacts = Path(sys.argv[1]), int(sys.argv[2])
    options = EmarsysOptions(limit=LIMIT)
    state = account(1, options)
    fill(state, contacts, seed=1)
    app = emarsys_app(None, options, state)
    with serving({"emarsys": app, "oauth": oauth_app(options)}) as urls:
        (folder / "contacts.json").write_text(json.dumps(state.rows(COLUMNS)))
        told = {"url": urls["emarsys"], "token_url": f"{urls['oauth']}/oauth2/token"}
        (folder / "push.json").write_text(json.dumps({**told, "requests_per_minute": LIMIT}))
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
        (folder / "effects.json").write_text(
            json.dumps(
                {
                    "written": state.value("select count(*) from effect"),
                    "twice": state.value(
                        "select count(*) - count(distinct contact_id || ' ' || field) from effect"
                    ),
                    "refused": sum(one.status == 429 for one in app.state.history),
                }
            )
        )
        sys.stdout.write("told\n")
        sys.stdout.flush()
        sys.stdin.read()
    state.connection.close()


if __name__ == "__main__":
    main()
