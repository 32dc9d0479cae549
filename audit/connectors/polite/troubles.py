"""When encryption fails: what was wrong, and why another try would not help."""

import ssl
from collections.abc import Iterator

UNTRUSTED = (
    "check the address; where an authority of your own signs, name its file: ca_file"
    " in the settings"
)
# Connections that broke off, which may well hold the next time.
_BROKEN = (ssl.SSLEOFError, ssl.SSLZeroReturnError, ssl.SSLSyscallError)


def of_encryption(error: BaseException) -> str | None:
    """What made the two sides part; null where encryption is not to blame."""
    for cause in _causes(error):
        if isinstance(cause, ssl.SSLCertVerificationError):
            return f"its certificate is not trusted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError) and cause.reason and not isinstance(cause, _BROKEN):
            reason = cause.reason.replace("_", " ").lower()
            return f"no safe encryption could be agreed on: {reason}"
    return None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__
