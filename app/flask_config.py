"""What Flask and its extensions are told, from the program's settings."""

from typing import Any

from app.local import secret_key
from app.settings import Settings

MEGABYTE = 1024 * 1024


def flask_config(settings: Settings) -> dict[str, Any]:
    """The Flask configuration of an app with these settings."""
    return {
        "SETTINGS": settings,
        "SECRET_KEY": secret_key(settings),
        "SQLALCHEMY_DATABASE_URI": settings.database_url,
        "SQLALCHEMY_ENGINE_OPTIONS": {
            "pool_size": 10,
            "max_overflow": 10,
            "pool_timeout": 10,
            "pool_pre_ping": True,
        },
        "REDIS_URL": settings.redis_url,
        "RATELIMIT_STORAGE_URI": (settings.redis_url or "").replace("unix://", "redis+unix://"),
        "RATELIMIT_IN_MEMORY_FALLBACK_ENABLED": True,
        "MAX_CONTENT_LENGTH": 32 * MEGABYTE,
        "MAX_FORM_MEMORY_SIZE": 2 * MEGABYTE,
        "SESSION_COOKIE_NAME": "crm",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.base_url.startswith("https://"),
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "TEMPLATES_AUTO_RELOAD": False,
        "COMPRESS_ALGORITHM": ["br", "gzip"],
        "COMPRESS_BR_LEVEL": 4,
        "COMPRESS_MIMETYPES": [
            "text/html",
            "text/csv",
            "application/json",
            "application/problem+json",
        ],
    }
