"""Refusals in BigQuery's words: status, reason and message."""

from dataclasses import dataclass
from typing import Any

_STATUS_WORDS = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    409: "ALREADY_EXISTS",
}


@dataclass(eq=False)
class Refusal(Exception):
    """A request that is not answered.

    Attributes:
        status: of HTTP.
        reason: BigQuery's word, e.g. "notFound".
        message: in a sentence.
    """

    status: int
    reason: str
    message: str

    @property
    def told(self) -> dict[str, str]:
        """As it stands in the status of a job."""
        return {"reason": self.reason, "message": self.message}

    @property
    def body(self) -> dict[str, Any]:
        """As it is answered."""
        return {
            "error": {
                "code": self.status,
                "message": self.message,
                "errors": [{**self.told, "domain": "global"}],
                "status": _STATUS_WORDS.get(self.status, "UNKNOWN"),
            }
        }


def not_found(what: str) -> Refusal:
    """The refusal for what is not there."""
    return Refusal(404, "notFound", f"Not found: {what} was not found in location EU")
