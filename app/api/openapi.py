"""The description of the API (OpenAPI 3.1), made from the rows and the models of what goes in and
out."""

import re
import warnings
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, models_json_schema

from app.api.answers import PROBLEM, REFS, problems, success
from app.api.doing import Creates, Does, Removes
from app.api.reading import Questions
from app.api.rows import Row

IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "description": "The ETag that was last seen; stale is a 409.",
    "schema": {"type": "string"},
}
IDEMPOTENCY_KEY = {
    "name": "Idempotency-Key",
    "in": "header",
    "description": "The same key and body within 24 hours answers the first answer again.",
    "schema": {"type": "string", "maxLength": 255},
}


def describe(rows: Iterable[Row], base: str) -> dict[str, Any]:
    """The whole document; `base` is what every path begins with."""
    rows = list(rows)
    names, schemas = _schemas(rows)
    paths: dict[str, Any] = {}
    for row in rows:
        path = base + re.sub(r":(\w+)", r"{\1}", row.path)
        paths.setdefault(path, {})[row.method.lower()] = _operation(row, names)
    return {
        "openapi": "3.1.0",
        "info": {"title": "CRM", "version": "1.0.0"},
        "servers": [{"url": "/"}],
        "security": [{"token": []}, {"session": [], "csrf": []}],
        "paths": paths,
        "components": {"schemas": {**schemas, "Problem": PROBLEM}, "securitySchemes": _security()},
    }


class _Schemas(GenerateJsonSchema):
    ignored_warning_kinds = {"skipped-choice", "non-serializable-default"}


def _schemas(rows: list[Row]) -> tuple[dict[Any, Any], dict[str, Any]]:
    """{(model, mode): reference} and the components they refer to."""
    incoming = {row.body for row in rows if row.body}
    outgoing = {view for row in rows if (view := getattr(row, "view", None))}
    models: list[tuple[type[BaseModel], Any]] = [
        *((model, "validation") for model in sorted(incoming, key=lambda model: model.__name__)),
        *((model, "serialization") for model in sorted(outgoing, key=lambda model: model.__name__)),
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        names, document = models_json_schema(models, ref_template=REFS, schema_generator=_Schemas)
    return names, document.get("$defs", {})


def _operation(row: Row, names: dict[Any, Any]) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": row.endpoint,
        "summary": _summary(row),
        "tags": [row.path.split("/")[1]],
        "x-right": row.right,
        "parameters": _parameters(row),
        "responses": {**success(row, names), **problems(row)},
    }
    if row.body and not isinstance(row, Removes):
        schema = names[row.body, "validation"]
        body = {"required": row.body_needed, "content": {"application/json": {"schema": schema}}}
        operation["requestBody"] = body
    return operation


def _summary(row: Row) -> str:
    about = row.known.handler if isinstance(row, Does) else getattr(row, "view", row)
    return " ".join((about.__doc__ or row.endpoint).split("\n\n")[0].split())


def _parameters(row: Row) -> list[dict[str, Any]]:
    in_path = [
        {"name": name, "in": "path", "required": True, "schema": {"type": "string"}}
        for name in re.findall(r":(\w+)", row.path)
    ]
    if isinstance(row, Questions):
        return [*in_path, IDEMPOTENCY_KEY]
    if isinstance(row, Does):
        key = [IDEMPOTENCY_KEY] if row.method == "POST" else []
        return [*in_path, *key, *([] if isinstance(row, Creates) else [IF_MATCH])]
    return in_path + _in_query(row)


def _in_query(row: Row) -> list[dict[str, Any]]:
    if row.parameters is None:
        return []
    schema = row.parameters.model_json_schema(schema_generator=_Schemas)
    under = getattr(row, "under", None)
    given = {*re.findall(r":(\w+)", row.path), "id"} | ({_camel(under[1])} if under else set())
    return [
        {"name": name, "in": "query", "schema": part}
        for name, part in schema.get("properties", {}).items()
        if name not in given
    ]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _security() -> dict[str, Any]:
    return {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "crm"},
        "csrf": {"type": "apiKey", "in": "header", "name": "X-CSRFToken"},
    }
