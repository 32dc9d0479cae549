"""Google's own client, behind a door through which only queries go.

This is the one file that imports it; it is an extra, so this file is loaded when it is needed.
"""

import concurrent.futures
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import Any, cast
from urllib.parse import urlsplit

import google.auth
from google.api_core.client_options import ClientOptions
from google.api_core.exceptions import GoogleAPICallError, NotFound, RetryError
from google.auth.credentials import AnonymousCredentials, Credentials
from google.auth.exceptions import GoogleAuthError
from google.cloud import bigquery
from google.cloud.bigquery.retry import DEFAULT_RETRY
from google.oauth2 import service_account
from requests.exceptions import RequestException

from audit.connectors.opendata.asking import ORDERS, SINCE, only_reads
from audit.connectors.opendata.dataset import SETTINGS
from audit.connectors.opendata.service import Gone, Page, Running
from audit.source_parts import OpenDataPart
from checks.vocabulary import ConnectorError, SettingsError

GOOGLE = "https://bigquery.googleapis.com"
SCOPE = "https://www.googleapis.com/auth/bigquery"
LOOPBACK = ("127.0.0.1", "localhost", "::1")
REQUEST_S = 120
TRIES_S = 90  # how long one request is tried again
_WORDS_SHOWN = 300

# HTTP status -> what to do about it.
_DO = {
    400: "look at the sentence above: a view may have changed, or a limit was reached",
    401: "see that the key is the newest: Emarsys replaces it every 90 days",
    403: "have Emarsys give this account the right to read the data set and to run queries",
    404: "compare project, dataset and account with what Emarsys says of your Open Data",
}


class GoogleService:
    """A `Service` that is Google's client."""

    def __init__(
        self, part: OpenDataPart, secrets: Callable[[str], str], most_bytes: int | None = None
    ) -> None:
        """Sign in.

        Args:
            part: where, and with which key.
            secrets: place of a secret -> the secret; here the path of a key file.
            most_bytes: a query that would be billed more is refused by BigQuery.

        Raises:
            SettingsError: the key or the address can't be used.
        """
        self._most_bytes = most_bytes
        self._where = _address(part.endpoint or GOOGLE)
        with _said(self._where):
            self._client = bigquery.Client(
                project=part.project,
                credentials=_credentials(part, secrets),
                client_options=ClientOptions(api_endpoint=self._where),
            )

    def ask(self, sql: str, since: date | None, orders: Sequence[str] | None = None) -> Running:
        """As `Service` says."""
        only_reads(sql)
        settings = bigquery.QueryJobConfig(use_legacy_sql=False)
        if self._most_bytes is not None:
            settings.maximum_bytes_billed = self._most_bytes
        if parameters := _parameters(since, orders):
            settings.query_parameters = parameters
        with _said(self._where):
            job = self._client.query(
                sql, job_config=settings, retry=_tried(), timeout=REQUEST_S, job_retry=None
            )
            return Running(str(job.job_id), job.location)

    def done(self, running: Running) -> bool:
        """As `Service` says."""
        with _said(self._where):
            return bool(self._job(running).done(reload=False))

    def pages(self, running: Running, start: int, size: int) -> Iterator[Page]:
        """As `Service` says."""
        with _said(self._where):
            rows = self._job(running).result(
                page_size=size, start_index=start, retry=_tried(), timeout=REQUEST_S, job_retry=None
            )
            total = int(rows.total_rows or 0)
            if start >= total:
                yield Page([], total)
                return
            for page in rows.pages:
                yield Page(page.raw_page.get("rows", []), int(rows.total_rows or 0))

    def close(self) -> None:
        """Hang up."""
        self._client.close()  # type: ignore[no-untyped-call]

    def _job(self, running: Running) -> bigquery.QueryJob:
        found = self._client.get_job(
            running.job, location=running.location, retry=_tried(), timeout=REQUEST_S
        )
        return cast("bigquery.QueryJob", found)


def _parameters(since: date | None, orders: Sequence[str] | None) -> list[Any]:
    """What the names in a query stand for; BigQuery takes them apart from its words."""
    day = [] if since is None else [bigquery.ScalarQueryParameter(SINCE, "DATE", since)]
    texts = [] if orders is None else [bigquery.ArrayQueryParameter(ORDERS, "STRING", [*orders])]
    return [*day, *texts]


def _tried() -> Any:  # noqa: ANN401 - Google's retry has no type of its own
    return DEFAULT_RETRY.with_timeout(TRIES_S)


def _address(written: str) -> str:
    """The address, if a key may be sent there.

    Raises:
        SettingsError: it is no address, or is not secure.
    """
    parts = urlsplit(written)
    here = parts.scheme == "http" and parts.hostname in LOOPBACK
    if not parts.hostname or not (parts.scheme == "https" or here):
        raise SettingsError(
            "the endpoint of Open Data is no secure address",
            where=SETTINGS,
            do="write it with https://, or leave it out for Google's own",
        )
    return written


def _credentials(part: OpenDataPart, secrets: Callable[[str], str]) -> Credentials:
    """The key's, the machine's own, or none towards this machine itself."""
    if part.credentials:
        return _of_key(secrets(part.credentials), part.credentials)
    if urlsplit(part.endpoint).hostname in LOOPBACK:
        return AnonymousCredentials()  # type: ignore[no-untyped-call]
    found, _ = google.auth.default(scopes=[SCOPE])
    return found


def _of_key(path: str, place: str) -> Credentials:
    try:
        made = service_account.Credentials.from_service_account_file(path, scopes=[SCOPE])  # type: ignore[no-untyped-call]
    except (OSError, ValueError, GoogleAuthError) as error:
        # Its own words may quote the key.
        why = getattr(error, "strerror", None) or "it holds no key of a service account"
        raise SettingsError(
            f"the key file of Open Data can't be used: {why}",
            where=place,
            do="put the path of the JSON file there that Emarsys handed out",
        ) from None
    return cast("Credentials", made)


@contextmanager
def _said(where: str) -> Iterator[None]:
    """Say Google's errors in our three parts."""
    try:
        yield
    except NotFound as error:
        said = _sentence(error)
        kind = Gone if said.startswith("Not found: Job") else ConnectorError
        raise kind(f"BigQuery: {said}", where=where, do=_DO[404]) from None
    except GoogleAPICallError as error:
        do = _DO.get(error.code or 0, "try again later; what has arrived is kept")
        raise ConnectorError(f"BigQuery: {_sentence(error)}", where=where, do=do) from None
    except GoogleAuthError as error:
        raise SettingsError(
            f"BigQuery can't be signed in to: {type(error).__name__}",
            where=f"{SETTINGS}: credentials",
            do="name the place of the key file's path, or sign this machine in to Google Cloud",
        ) from None
    except (RetryError, RequestException, concurrent.futures.TimeoutError) as error:
        raise ConnectorError(
            f"BigQuery does not answer: {type(error).__name__}",
            where=where,
            do="see that this machine reaches it, and pull again; what has arrived is kept",
        ) from None


def _sentence(error: GoogleAPICallError) -> str:
    """What BigQuery says, without the address and the query that its client adds."""
    said = next((one["message"] for one in error.errors if "message" in one), error.message)
    return str(said).splitlines()[0][:_WORDS_SHOWN]
