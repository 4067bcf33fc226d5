"""The screens: one file each, registered here."""

import importlib
import pkgutil
from typing import Any

from flask import Blueprint, Flask, g
from werkzeug.local import LocalProxy

from app import access, extensions
from app.access import context, viewer
from app.compose.authority import may as _may
from app.compose.org import Org
from app.web import counts, errors, headers, presentation, recent
from app.web.lists import entry, walk


def register(app: Flask) -> None:
    """Opens this door: what templates may ask, then the screens."""
    access.register(app, extensions.login)
    for part in (headers, errors, presentation, counts, entry, walk, recent):
        part.register(app)
    # Globals, because macros are imported without the context of the page.
    app.jinja_env.globals.update(may=may, viewer=LocalProxy(viewer), org=LocalProxy(_org))
    for blueprint in _screens():
        app.register_blueprint(blueprint)


def _screens() -> list[Blueprint]:
    """Each file of this room that holds a screen has it as `blueprint`."""
    files = pkgutil.walk_packages(__path__, f"{__name__}.")
    modules = [importlib.import_module(found.name) for found in files]
    return [module.blueprint for module in modules if hasattr(module, "blueprint")]


def may(right: str, record: Any = None) -> bool:
    """What a template asks before it shows a button: the one function of the kernel."""
    # A list asks for each cell: who has a context is signed in.
    ctx = g.get("context") or (context() if viewer() else None)
    return ctx is not None and _may(ctx.actor, right, record)


def _org() -> Org | None:
    return context().org if viewer() else None
