"""Serving: apps on ports of this machine, in a thread or in a process of their own."""

import asyncio
import multiprocessing
import signal
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

from starlette.types import ASGIApp
from uvicorn import Config, Server

from audit.sandbox.servers.history import Remembered
from checks.vocabulary import SettingsError

HOST = "127.0.0.1"
# How long a request that is being answered may go on when the servers are closed, seconds.
LAST_WORDS_S = 1

Apps = Mapping[str, ASGIApp]
Ports = Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Certificate:
    """What a server shows of itself, PEM."""

    chain: Path
    key: Path


@contextmanager
def serving(
    apps: Apps, ports: Ports | None = None, certificate: Certificate | None = None
) -> Iterator[dict[str, str]]:
    """Serve each app on a port of its own until the block ends, in one thread.

    What was asked of an app stands in its `state.history`, newest last, when it has a `state`.

    Args:
        apps: name -> ASGI app. An app may be served again later.
        ports: name -> port; any free one for a name that is left out.
        certificate: serve by TLS.

    Yields:
        name -> address without a slash at the end, e.g. "http://127.0.0.1:40123".

    Raises:
        SettingsError: a port is taken, or an app does not start.
    """
    with ExitStack() as closing:
        bound = {
            name: closing.enter_context(_bound(name, (ports or {}).get(name, 0))) for name in apps
        }
        servers = [Server(_config(app, certificate)) for app in apps.values()]
        arguments = (servers, list(bound.values()))
        thread = threading.Thread(target=_serve, args=arguments, daemon=True)
        thread.start()
        try:
            _wait_until_started(servers, thread)
            scheme = "https" if certificate else "http"
            yield {name: f"{scheme}://{HOST}:{one.getsockname()[1]}" for name, one in bound.items()}
        finally:
            for server in servers:
                server.should_exit = True
            thread.join()


@contextmanager
def serving_apart(make: Callable[[], Apps], ports: Ports | None = None) -> Iterator[dict[str, str]]:
    """Serve in a process of their own, so that what they cost is not counted here.

    The process ends with the block, and when this one ends, however it ends.

    Args:
        make: makes the apps, there; a function of a module, or a partial of one.
        ports: as for `serving`.

    Yields:
        name -> address.

    Raises:
        SettingsError: the servers did not start.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_serve_until_hung_up, args=(there, make, dict(ports or {})))
    process.start()
    there.close()
    try:
        yield _told(here)
    finally:
        here.close()
        process.join()


def _bound(name: str, port: int) -> socket.socket:
    # Named as TCP, or asyncio leaves Nagle's delay on: 40 ms an answer.
    one = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        one.bind((HOST, port))
    except OSError as error:
        one.close()
        raise SettingsError(
            f"port {port} is taken", where=f"server {name}", do="name another port"
        ) from error
    return one


def _config(app: ASGIApp, certificate: Certificate | None) -> Config:
    return Config(
        Remembered(app),
        loop="asyncio",
        ws="none",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        # An app that sets its own would otherwise answer with two.
        date_header=False,
        timeout_graceful_shutdown=LAST_WORDS_S,
        ssl_certfile=certificate.chain if certificate else None,
        ssl_keyfile=certificate.key if certificate else None,
    )


def _serve(servers: list[Server], bound: list[socket.socket]) -> None:
    async def all_of_them() -> None:
        pairs = zip(servers, bound, strict=True)
        await asyncio.gather(*(server.serve(sockets=[one]) for server, one in pairs))

    # A server that can't start leaves the process; here it leaves its thread.
    with suppress(SystemExit):
        asyncio.run(all_of_them())


def _wait_until_started(servers: list[Server], thread: threading.Thread) -> None:
    while not all(server.started for server in servers):
        if not thread.is_alive():
            raise SettingsError(
                "a server of the sandbox did not start",
                where="the sandbox's servers",
                do="start one app at a time to see which",
            )
        time.sleep(0.002)


def _serve_until_hung_up(there: Connection, make: Callable[[], Apps], ports: Ports) -> None:
    # Ctrl-C reaches every process of a terminal; this one ends when the other hangs up.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    with serving(make(), ports) as urls:
        there.send(urls)
        # Nothing is ever said; the line goes dead when the other process closes it or ends.
        there.poll(None)


def _told(here: Connection) -> dict[str, str]:
    try:
        urls: dict[str, str] = here.recv()
    except EOFError as error:
        raise SettingsError(
            "the servers of the sandbox did not start",
            where="their process",
            do="read what it wrote above",
        ) from error
    return urls
