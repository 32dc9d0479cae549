"""The floor of the benchmark: the requests of the pull, asked again by a bare client."""

import asyncio
import hashlib
import hmac
import json
import os
import sys
from pathlib import Path

import httpx

from audit.sandbox.servers.opening import SECRETS, STOKLY

AT_ONCE = 4


def main() -> None:
    """Ask for everything and throw it away; print how many requests that were."""
    asked = json.loads((Path(sys.argv[1]) / "asked.json").read_text())
    os.environ.update(SECRETS)
    sys.stdout.write(str(asyncio.run(_all(asked))))


async def _all(asked: dict[str, list[list[str]]]) -> int:
    tokens = json.loads((Path(sys.argv[1]) / "tokens.json").read_text())
    numbers = [_of(url, calls, tokens[url]) for url, calls in asked.items()]
    return sum(await asyncio.gather(*numbers))


async def _of(url: str, calls: list[list[str]], token: str) -> int:
    limits = httpx.Limits(max_connections=AT_ONCE)
    headers = {"authorization": f"Bearer {token or _granted(url)}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, limits=limits, timeout=60) as one:
        gate = asyncio.Semaphore(AT_ONCE)

        async def ask(path: str, query: str) -> None:
            async with gate:
                await one.get(f"{path}?{query}")

        await asyncio.gather(*(ask(*call) for call in calls))
    return len(calls)


def _granted(url: str) -> str:
    signature = hmac.new(STOKLY.secret.encode(), STOKLY.client_id.encode(), hashlib.sha256)
    asked = {
        "accountkey": STOKLY.accountkey,
        "clientId": STOKLY.client_id,
        "signature": signature.hexdigest(),
    }
    answer = httpx.post(f"{url}/v1/grant", json=asked).json()
    return answer["data"]["authenticationResult"]["accessToken"]


if __name__ == "__main__":
    main()
