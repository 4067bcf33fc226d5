"""The JSON API: one file for each resource with its `ROWS`, registered here."""

import importlib
import pkgutil

from flask import Blueprint, Flask

from app.api import docs, problems
from app.api.door import door
from app.api.rows import Row


def register(app: Flask) -> None:
    """Opens this door: every row of every resource, and errors as programs read them."""
    blueprint = Blueprint("api", __name__, url_prefix=docs.BASE)
    for row in rows():
        blueprint.add_url_rule(row.rule, row.endpoint, door(row), methods=[row.method])
    app.register_blueprint(blueprint)
    app.register_blueprint(docs.blueprint)
    app.extensions["api_rows"] = rows()
    problems.register(app)


def rows() -> list[Row]:
    """All rows, in the order of their files' names."""
    files = pkgutil.iter_modules(__path__, f"{__name__}.")
    modules = [importlib.import_module(found.name) for found in files]
    return [row for module in modules for row in getattr(module, "ROWS", [])]
