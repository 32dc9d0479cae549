"""Departure: whether a question has begun to leave this machine, or certainly never did."""

from collections.abc import Mapping
from typing import Any

CONNECT = b"CONNECT"  # asked of a proxy, before anything of ours is said


class Departure:
    """Hears it from the connection itself, for no error tells it for certain.

    Attributes:
        left: whether a server may have met the question.
    """

    def __init__(self) -> None:
        self.left = False

    async def heard(self, event: str, told: Mapping[str, Any]) -> None:
        """What the connection does; the first byte of a head is what counts."""
        if event.endswith(".send_request_headers.started"):
            self.left |= getattr(told.get("request"), "method", b"") != CONNECT

    def turned_away(self) -> None:
        """It was refused at the door, for its signature: nobody acted on it."""
        self.left = False
