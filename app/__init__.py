"""The program: settings, extensions, compose, doors; nothing else."""

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from app.settings import Settings

MEGABYTE = 1024 * 1024


def create_app(settings: Settings) -> Flask:
    """The Flask app over the database and the queue server that the settings name."""
    from app import api, inbound, realtime, web
    from app.compose import queue
    from app.crm import CRMCompose
    from app.extensions import compress, csrf, db, htmx, limiter, login, migrate, sock
    from app.local import secret_key

    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.from_mapping(
        SETTINGS=settings,
        SECRET_KEY=secret_key(settings),
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS={
            "pool_size": 10,
            "max_overflow": 10,
            "pool_timeout": 10,
            "pool_pre_ping": True,
        },
        REDIS_URL=settings.redis_url,
        RATELIMIT_STORAGE_URI=(settings.redis_url or "").replace("unix://", "redis+unix://"),
        RATELIMIT_IN_MEMORY_FALLBACK_ENABLED=True,
        MAX_CONTENT_LENGTH=32 * MEGABYTE,
        MAX_FORM_MEMORY_SIZE=2 * MEGABYTE,
        SESSION_COOKIE_NAME="crm",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.base_url.startswith("https://"),
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        TEMPLATES_AUTO_RELOAD=False,
        COMPRESS_ALGORITHM=["br", "gzip"],
        COMPRESS_BR_LEVEL=4,
        COMPRESS_MIMETYPES=[
            "text/html",
            "text/csv",
            "application/json",
            "application/problem+json",
        ],
    )
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
    for door in (web, api, realtime, inbound):
        door.register(app)
    return app
