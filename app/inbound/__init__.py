"""The inbound door: machines of others, and links that strangers follow. One file each."""

import importlib
import pkgutil

from flask import Flask


def register(app: Flask) -> None:
    """Opens this door: each file has its `blueprint`."""
    for found in pkgutil.iter_modules(__path__, f"{__name__}."):
        app.register_blueprint(importlib.import_module(found.name).blueprint)
