"""What every answer tells the browser to refuse."""

from flask import Flask, Response, request

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "manifest-src 'self'",
    )
)
FRAMING = f"{POLICY}; frame-src 'self'"
# For a page of words that people wrote, shown in a frame: nothing in it can act, or send anything.
FRAMED = "; ".join(
    (
        "default-src 'none'",
        "img-src https: http: data:",
        "style-src 'unsafe-inline'",
        "form-action 'none'",
        "frame-ancestors 'self'",
        "base-uri 'none'",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    )
)
# For a page that stands in frames of any site. `form-action` is open for one that leads on to
# another site: browsers hold it against where a sent form is redirected to.
ANYWHERE = POLICY.replace("frame-ancestors 'none'", "frame-ancestors *")
ONWARD = ANYWHERE.replace("form-action 'self'", "form-action 'self' https: http:")
UNUSED = ("camera", "microphone", "geolocation", "payment", "usb", "display-capture")
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{feature}=()" for feature in UNUSED),
    "Cross-Origin-Opener-Policy": "same-origin",
    # What is public says so itself; all else is private.
    "Cache-Control": "no-store",
}
STRICT_TRANSPORT = "max-age=31536000; includeSubDomains"


def register(app: Flask) -> None:
    app.after_request(guard)


def framing(response: Response) -> Response:
    """For a page that shows another one of ours in a frame."""
    response.headers["Content-Security-Policy"] = FRAMING
    return response


def framed(response: Response) -> Response:
    """For the page in the frame."""
    response.headers["Content-Security-Policy"] = FRAMED
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    return response


def anywhere(response: Response, *, onward: bool = False) -> Response:
    """For a page that other sites frame; `onward`: a form in it leads on to another site."""
    response.headers.setdefault("Content-Security-Policy", ONWARD if onward else ANYWHERE)
    return response


def guard(response: Response) -> Response:
    """Adds the headers that the view did not set itself."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if "frame-ancestors *" in response.headers["Content-Security-Policy"]:
        # It has no word for that.
        del response.headers["X-Frame-Options"]
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
    response.vary.update(("HX-Request", "HX-Request-Type"))
    return response
