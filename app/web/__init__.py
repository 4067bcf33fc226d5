"""The screens: one file each, registered here."""

import importlib
import pkgutil
from typing import Any

from flask import Blueprint, Flask

from app import access
from app.access import context, viewer
from app.compose.authority import may as _may
from app.extensions import login
from app.web import assets, errors, headers, navigation, presentation, rendering


def register(app: Flask) -> None:
    """Opens this door: what templates may ask, then the screens."""
    access.register(app, login)
    for part in (headers, assets, errors, navigation, presentation, rendering):
        part.register(app)
    app.context_processor(_known_to_templates)
    app.jinja_env.globals["may"] = may
    for blueprint in _screens():
        app.register_blueprint(blueprint)


def _screens() -> list[Blueprint]:
    """Each file of this room that holds a screen has it as `blueprint`."""
    files = pkgutil.walk_packages(__path__, f"{__name__}.")
    modules = [importlib.import_module(found.name) for found in files]
    return [module.blueprint for module in modules if hasattr(module, "blueprint")]


def may(right: str, record: Any = None) -> bool:
    """What a template asks before it shows a button: the one function of the kernel."""
    return viewer() is not None and _may(context().actor, right, record)


def _known_to_templates() -> dict[str, Any]:
    user = viewer()
    return {"viewer": user, "org": context().org if user else None}
