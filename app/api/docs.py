"""`/openapi.json` and a page that shows it."""

from typing import Any

from flask import Blueprint, Response, current_app, render_template

from app.api.answers import PROBLEMS
from app.api.door import as_json
from app.api.openapi import describe

BASE = "/crm"
blueprint = Blueprint("docs", __name__)


def description() -> dict[str, Any]:
    """The document of this process; it only changes with the program."""
    extensions = current_app.extensions
    if "api_description" not in extensions:
        extensions["api_description"] = describe(extensions["api_rows"], BASE)
    return dict(extensions["api_description"])


@blueprint.get("/openapi.json")
def openapi() -> Response:
    """The API in OpenAPI 3.1."""
    return as_json(description())


@blueprint.get("/docs")
def page() -> str:
    """The same for people."""
    document = description()
    resources: dict[str, list[tuple[str, str, Any]]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            place = resources.setdefault(operation["tags"][0], [])
            place.append((method.upper(), path, operation))
    schemas = document["components"]["schemas"]
    return render_template(
        "docs/show.html", resources=resources, schemas=schemas, problems=PROBLEMS
    )
