"""An account in this process, without a network: the real writer over the sandbox's own memory.

Ten thousand pushes over sockets are too slow. What is exchanged here is the network alone: each
question goes to the sandbox's endpoint at once, and an answer is lost or refused as a host does it.
"""

import json
import re
from contextlib import asynccontextmanager
from functools import partial

from audit.connectors.emarsys.account import Account
from audit.connectors.emarsys_writer import Door
from audit.connectors.emarsys_writer.sending import Sending
from audit.connectors.emarsys_writer.words import words_of
from audit.connectors.http import Counted, Reply, Unreachable
from audit.connectors.polite.judging import judged
from audit.push_part import PushPart
from audit.sandbox.servers.emarsys.answer import Asked, Refusal
from audit.sandbox.servers.emarsys.calls import LINES

VERSION = 2  # the one that can merge
READS = re.compile(r"getdata$|checkids$")


def _pattern(line):
    method, _, path = line.call.partition(" ")
    return method, re.compile(re.sub(r"\{(\w+)\}", r"(?P<\1>[^/]+)", path) + "/?$"), line.endpoint


PATTERNS = [_pattern(line) for line in LINES if VERSION in line.versions]


class NearHost:
    """Answers at once; `fate(call, writes)` says first what goes wrong with a question.

    `fate` gives "lost" (acted on, no answer), "down" (503), "busy" (429), "gone" (no connection),
    or nothing.
    """

    skew = None

    def __init__(self, state):
        self.counted, self.state, self.fate = Counted(), state, None

    async def ask(self, call):
        self.counted.requests += 1
        writes = call.method != "GET" and not READS.search(call.path)
        fate = self.fate(call, writes) if self.fate else None
        if call.departure is not None:
            call.departure.left = fate != "gone"
        if fate == "gone" or (fate and not writes):
            raise _unreachable("no connection could be made")
        if fate in {"down", "busy"}:
            return judged(Reply(call, {"down": 503, "busy": 429}[fate], {}, b"no"), None)
        reply = self._answered(call)
        if fate == "lost":
            raise _unreachable("the answer broke off")
        return judged(reply, None)

    def _answered(self, call):
        path = call.path.strip("/")
        for method, pattern, endpoint in PATTERNS:
            found = pattern.match(path) if method == call.method else None
            if found:
                answer = partial(endpoint, self.state)
                return self._reply(call, answer, found.groupdict(), path)
        raise AssertionError(call.path)

    def _reply(self, call, answer, named, path):
        said = json.loads(call.content) if call.content is not None else call.json
        asked = Asked(call.method, path, VERSION, named, dict(call.query), said)
        try:
            found = answer(asked)
        except Refusal as refusal:
            found = refusal.answer
        body = found.body() if hasattr(found, "body") else found.content
        return Reply(call, found.status, {}, body)


def _unreachable(why):
    return Unreachable(why, where="here", do="try again", again=False)


class NearAccount:
    """Opened as a tenant of the network is: `async with one.door() as door`."""

    def __init__(self, state, fate):
        self.push = PushPart(version=VERSION, settle_seconds=0, canary=2)
        self._host, self._fate = NearHost(state), fate

    @asynccontextmanager
    async def door(self, clock):
        account = Account(self._host, clock, 1.0)
        # Nothing goes wrong before there is anything to carry out.
        self._host.fate = None
        words = await words_of(account, self.push)
        self._host.fate = self._fate
        yield Door(account, self.push, words, ("near",), (Sending(self._host, dry_run=False), None))
