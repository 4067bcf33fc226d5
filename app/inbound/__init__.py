"""The inbound door: machines of others, and links that strangers follow. One file each."""

import importlib
import pkgutil

from flask import Flask


def register(app: Flask) -> None:
    """Opens this door: each file that is one has its `blueprint`."""
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        module = importlib.import_module(found.name)
        if hasattr(module, "blueprint"):
            app.register_blueprint(module.blueprint)
