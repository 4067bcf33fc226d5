"""What can go wrong below the doors, each with the status and code that the doors answer with."""

from typing import Any


class ComposeError(Exception):
    """A refusal a person can understand. Nothing was changed."""

    status = 422
    code = "invalid"
    title = "Invalid"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        errors: list[dict[str, str]] | None = None,
        rule: str | None = None,
        **extra: Any,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.code
        self.errors = errors or []
        self.rule = rule
        self.extra = extra


class Malformed(ComposeError):
    status, code, title = 400, "malformed", "Malformed request"


class Unauthenticated(ComposeError):
    status, code, title = 401, "unauthenticated", "Sign in first"


class Forbidden(ComposeError):
    status, code, title = 403, "forbidden", "Not allowed"


class NotFound(ComposeError):
    status, code, title = 404, "not-found", "Not found"


class Conflict(ComposeError):
    status, code, title = 409, "conflict", "Conflict"


class Invalid(ComposeError):
    """The input is refused; `field` (as the API names it) says where."""

    def __init__(self, detail: str, field: str | None = None, **more: Any) -> None:
        errors = [{"field": field, "message": detail}] if field else None
        super().__init__(detail, **{"errors": errors, **more})


class RuleRefused(ComposeError):
    status, code, title = 422, "rule-refused", "A rule refused this"


class TooMany(ComposeError):
    """A limit is used up; `retry_after` in seconds."""

    status, code, title = 429, "too-many-requests", "Too many requests"

    def __init__(self, detail: str, retry_after: int) -> None:
        super().__init__(detail)
        self.retry_after = retry_after


class Unavailable(ComposeError):
    """Something we stand on is down; `retry_after` in seconds."""

    status, code, title = 503, "unavailable", "Temporarily unavailable"
    retry_after = 5
