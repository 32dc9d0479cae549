"""BigQuery's REST interface, as far as reading goes, over the views of Open Data.

Served for Google's own clients: data sets, tables, `jobs.query`, `jobs.insert`, `jobs.get` and
`getQueryResults` with pages. Nothing can be written.
"""

import json
import sqlite3
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from audit.sandbox.building import Shop
from audit.sandbox.servers.bigquery.errors import Refusal, not_found
from audit.sandbox.servers.bigquery.jobs import Answered, Job, Warehouse
from audit.sandbox.servers.bigquery.views import BigQueryOptions

LOCATION = "EU"
_ROOT = "/bigquery/v2/projects"
Asked = Callable[[Warehouse, Request, Any], Response]


def bigquery_app(
    shop: Shop | None,
    options: BigQueryOptions | None = None,
    sales: sqlite3.Connection | None = None,
) -> Starlette:
    """The interface as an app; its rows live as long as it does.

    Args:
        shop: whose exports the views are made from; null for `options.further` alone.
        options: what the tenant is like.
        sales: what the sales-data upload accepts; it shows at the next asking, while a real
            account loads it within a day. Null for none.
    """
    warehouse = Warehouse(shop, options or BigQueryOptions(), sales)

    def route(path: str, asked: Asked, method: str = "GET") -> Route:
        return Route(f"{_ROOT}{path}", _answering(warehouse, asked), methods=[method])

    app = Starlette(
        routes=[
            route("/{project}/datasets", _datasets),
            route("/{project}/datasets/{dataset}", _dataset),
            route("/{project}/datasets/{dataset}/tables", _tables),
            route("/{project}/datasets/{dataset}/tables/{table}", _table),
            route("/{project}/datasets/{dataset}/tables/{table}/data", _table_rows),
            route("/{project}/queries", _query, "POST"),
            route("/{project}/queries/{job}", _query_results),
            route("/{project}/jobs", _jobs),
            route("/{project}/jobs", _insert, "POST"),
            route("/{project}/jobs/{job}", _job),
            route("/{project}/jobs/{job}/cancel", _cancel, "POST"),
        ]
    )
    app.state.warehouse = warehouse
    return app


def _answering(warehouse: Warehouse, asked: Asked) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        body = await request.body()
        try:
            _let_in(request, warehouse.options)
            sent = json.loads(body) if body else {}
            return await run_in_threadpool(asked, warehouse, request, sent)
        except Refusal as refusal:
            return JSONResponse(refusal.body, refusal.status)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            wrong = Refusal(400, "invalid", f"the request can't be followed: {error!r}")
            return JSONResponse(wrong.body, wrong.status)

    return answer


def _let_in(request: Request, options: BigQueryOptions) -> None:
    signed = request.headers.get("authorization")
    if options.token is not None and signed != f"Bearer {options.token}":
        raise Refusal(401, "authError", "Request had invalid authentication credentials.")
    project = request.path_params["project"]
    if project != options.project:
        raise Refusal(403, "accessDenied", f"Access Denied: Project {project}")
    dataset = request.path_params.get("dataset", options.dataset)
    if dataset != options.dataset:
        raise not_found(f"Dataset {project}:{dataset}")


def _datasets(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401, ARG001 - one signature for every path
    return JSONResponse(
        {"kind": "bigquery#datasetList", "datasets": [_dataset_told(warehouse.options)]}
    )


def _dataset(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401, ARG001 - one signature for every path
    return JSONResponse(_dataset_told(warehouse.options))


def _dataset_told(options: BigQueryOptions) -> dict[str, Any]:
    return {
        "kind": "bigquery#dataset",
        "id": f"{options.project}:{options.dataset}",
        "datasetReference": {"projectId": options.project, "datasetId": options.dataset},
        "location": LOCATION,
    }


def _tables(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401, ARG001 - one signature for every path
    names = sorted(warehouse.place.views)
    return JSONResponse(
        {
            "kind": "bigquery#tableList",
            "tables": [_table_told(warehouse.options, name) for name in names],
            "totalItems": len(names),
        }
    )


def _table_told(options: BigQueryOptions, name: str) -> dict[str, Any]:
    return {
        "kind": "bigquery#table",
        "id": f"{options.project}:{options.dataset}.{name}",
        "tableReference": {
            "projectId": options.project,
            "datasetId": options.dataset,
            "tableId": name,
        },
        "type": "VIEW",
        "location": LOCATION,
    }


def _table(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401 - one signature for every path
    name = request.path_params["table"]
    rows = warehouse.view(name)
    told = _table_told(warehouse.options, name)
    return JSONResponse({**told, "schema": rows.schema, "numRows": str(rows.rows)})


def _table_rows(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401 - one signature for every path
    rows = warehouse.view(request.path_params["table"])
    head = {"kind": "bigquery#tableDataList"}
    return _paged(warehouse, rows, head, request.query_params)


def _query(warehouse: Warehouse, request: Request, sent: Any) -> Response:  # noqa: ANN401, ARG001 - one signature for every path
    job = warehouse.ask(sent)
    if job.failure:
        raise job.failure
    asked = {"maxResults": str(sent["maxResults"])} if "maxResults" in sent else {}
    if sent.get("formatOptions", {}).get("useInt64Timestamp"):
        asked["formatOptions.useInt64Timestamp"] = "true"
    return _results(warehouse, job, "bigquery#queryResponse", asked)


def _query_results(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401 - one signature for every path
    job = warehouse.job(request.path_params["job"])
    return _results(warehouse, job, "bigquery#getQueryResultsResponse", request.query_params)


def _results(warehouse: Warehouse, job: Job, kind: str, asked: Mapping[str, str]) -> Response:
    reference = _reference(warehouse.options, job)
    if not job.done():
        return JSONResponse({"kind": kind, "jobReference": reference, "jobComplete": False})
    if job.failure or job.answer is None:
        raise job.failure or not_found(f"the rows of {job.id}")
    head = {
        "kind": kind,
        "schema": job.answer.schema,
        "jobReference": reference,
        "jobComplete": True,
        "cacheHit": False,
        "totalBytesProcessed": str(warehouse.options.billed),
    }
    return _paged(warehouse, job.answer, head, asked)


def _paged(
    warehouse: Warehouse,
    rows: Answered,
    head: Mapping[str, Any],
    asked: Mapping[str, str],
) -> Response:
    """A page of the rows, from a token or from a place."""
    if "pageToken" in asked and "startIndex" in asked:
        raise Refusal(400, "invalid", "Cannot specify both pageToken and startIndex")
    start = int(asked.get("pageToken") or asked.get("startIndex") or 0)
    most = warehouse.options.page_rows
    count = min(int(asked.get("maxResults") or most), most) if asked.get("maxResults") != "0" else 0
    microseconds = str(asked.get("formatOptions.useInt64Timestamp", "")).lower() == "true"
    told = {**head, "totalRows": str(rows.rows)}
    if start + count < rows.rows:
        told["pageToken"] = str(start + count)
    text = warehouse.page(rows, start, count, microseconds=microseconds)
    # A page of no rows asked for has no `rows`, or a client would take it for the first page.
    end = f',"rows":{text}}}' if count else "}"
    return Response(json.dumps(told)[:-1] + end, media_type="application/json")


def _insert(warehouse: Warehouse, request: Request, sent: Any) -> Response:  # noqa: ANN401, ARG001 - one signature for every path
    if "query" not in sent["configuration"]:
        raise Refusal(403, "accessDenied", "Access Denied: the views can be read, nothing else")
    job_id = sent.get("jobReference", {}).get("jobId")
    job = warehouse.ask(sent["configuration"]["query"], job_id)
    return JSONResponse(_job_told(warehouse.options, job, done=False))


def _job(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401 - one signature for every path
    job = warehouse.job(request.path_params["job"])
    return JSONResponse(_job_told(warehouse.options, job, done=job.done()))


def _jobs(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401, ARG001 - one signature for every path
    told = [_job_told(warehouse.options, job, done=True) for job in warehouse.jobs()]
    return JSONResponse({"kind": "bigquery#jobList", "jobs": told})


def _cancel(warehouse: Warehouse, request: Request, _: Any) -> Response:  # noqa: ANN401 - one signature for every path
    job = warehouse.job(request.path_params["job"])
    told = _job_told(warehouse.options, job, done=True)
    return JSONResponse({"kind": "bigquery#jobCancelResponse", "job": told})


def _reference(options: BigQueryOptions, job: Job) -> dict[str, str]:
    return {"projectId": options.project, "jobId": job.id, "location": LOCATION}


def _job_told(options: BigQueryOptions, job: Job, *, done: bool) -> dict[str, Any]:
    status: dict[str, Any] = {"state": "DONE" if done else "RUNNING"}
    if done and job.failure:
        status |= {"errorResult": job.failure.told, "errors": [job.failure.told]}
    at = str(job.asked_at)
    billed = str(options.billed)
    return {
        "kind": "bigquery#job",
        "id": f"{options.project}:{LOCATION}.{job.id}",
        "jobReference": _reference(options, job),
        "configuration": {"jobType": "QUERY", "query": {**job.configuration}},
        "status": status,
        "statistics": {
            "creationTime": at,
            "startTime": at,
            **({"endTime": at} if done else {}),
            "totalBytesProcessed": billed,
            "query": {"totalBytesProcessed": billed, "totalBytesBilled": billed},
        },
    }
