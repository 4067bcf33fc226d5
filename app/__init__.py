"""The program: settings, extensions, compose, doors; nothing else."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.settings import Settings


def create_app(settings: Settings, *, doors: bool = True) -> Flask:
    """The Flask app over the database and the queue server that the settings name. Workers and
    commands need no `doors`, and start quicker without."""
    from app.compose import queue
    from app.crm import CRMCompose
    from app.extensions import compress, csrf, db, htmx, limiter, login, migrate, sock
    from app.flask_config import flask_config

    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_mapping(flask_config(settings))
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, count, count, count)  # type: ignore[method-assign]
    db.init_app(app)
    migrate.init_app(app, db)
    login.init_app(app)
    csrf.init_app(app)
    compress.init_app(app)
    htmx.init_app(app)
    sock.init_app(app)
    limiter.init_app(app)
    queue.init_app(app, settings.redis_url or "")
    CRMCompose.install()
    if doors:
        from app import api, inbound, realtime, web

        for door in (web, api, realtime, inbound):
            door.register(app)
    return app
