"""From a request to a row, and from what it answers to a response."""

from collections.abc import Callable
from typing import Any

from flask import Response, request
from pydantic_core import to_json, to_jsonable_python

from app.access import context
from app.api.call import Answer, Call
from app.api.doing import Creates
from app.api.rows import Row
from app.compose import dispatch, idempotency
from app.compose.context import Context
from app.compose.errors import Invalid


def door(row: Row) -> Callable[..., Response]:
    """The view function of a row."""

    def view(**ids: str) -> Response:
        ctx = context()
        call = Call.of(request, ids, body_needed=row.body_needed)
        if row.parameters is None:
            _refuse_parameters(call)
        return response(_answer(row, ctx, call))

    return view


def response(answer: Answer) -> Response:
    """As JSON, never kept by caches."""
    if answer.body is None:
        made = Response(status=answer.status)
        del made.headers["Content-Type"]
    else:
        made = as_json(answer.body)
    made.status_code = answer.status
    made.headers.update({**answer.headers, "Cache-Control": "no-store"})
    return made


def as_json(body: Any) -> Response:
    """Anything that pydantic can write."""
    return Response(to_json(body, by_alias=True), mimetype="application/json")


def _answer(row: Row, ctx: Context, call: Call) -> Answer:
    if row.method == "GET":
        return row.answer(ctx, call)
    if call.key is None:
        return dispatch.together(ctx, lambda: row.answer(ctx, call))
    return dispatch.together(ctx, lambda: _once(row, ctx, call, key=call.key))


def _once(row: Row, ctx: Context, call: Call, *, key: Any) -> Answer:
    """What the first request with this key was answered."""

    first: list[Answer] = []

    def produce() -> dict[str, Any]:
        made = row.answer(ctx, call)
        body = to_jsonable_python(made.body, by_alias=True)
        first.append(made)
        if isinstance(row, Creates) and row.secret:
            body.pop(row.secret)
        return {"status": made.status, "body": body, "headers": made.headers}

    fingerprint = idempotency.fingerprint(request.method, request.path, call.fingerprint())
    kept = idempotency.once(ctx, key, fingerprint, produce)
    return first[-1] if first else Answer(**kept)


def _refuse_parameters(call: Call) -> None:
    for name in call.parameters:
        raise Invalid("is not a known parameter", name)
