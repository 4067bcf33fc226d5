"""The realtime door."""

from flask import Flask


def register(app: Flask) -> None:
    """Opens this door."""
    from app.realtime import page
    from app.realtime.hub import Hub
    from app.realtime.socket import blueprint

    app.extensions["hub"] = Hub(app)
    app.config["SOCK_SERVER_OPTIONS"] = {"max_message_size": 1024 * 1024}
    app.register_blueprint(blueprint)
    page.register(app)
