"""What every answer tells the browser to refuse."""

import pytest
from flask import Flask

from tests.web.sales import Sales
from tests.web.visitor import Visitor

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'; manifest-src 'self'"
)


@pytest.fixture(scope="module")
def cast(app: Flask) -> Sales:
    made = Sales(app)
    made.may_sign_in(made.rep)
    return made


@pytest.mark.parametrize("path", ["/", "/login", "/settings/permissions", "/nowhere", "/crm/me"])
def test_every_answer_is_guarded(app: Flask, cast: Sales, path: str) -> None:
    headers = Visitor(app, cast.rep.email).get(path).headers
    assert headers["Content-Security-Policy"] == POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "no-store" in headers["Cache-Control"]
    assert "HX-Request" in headers["Vary"]
    assert "Strict-Transport-Security" not in headers


def test_https_is_made_to_stay(app: Flask) -> None:
    answer = app.test_client().get("/login", base_url="https://localhost")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_static_files_may_be_kept(app: Flask) -> None:
    with app.test_request_context():
        url = app.jinja_env.globals["asset"]("css/app.css")  # type: ignore[operator]
    answer = app.test_client().get(url)
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_machines_hear_how_it_is(app: Flask, path: str) -> None:
    assert app.test_client().get(path).status_code == 200


def test_metrics_are_not_for_strangers(app: Flask, cast: Sales) -> None:
    far = {"REMOTE_ADDR": "203.0.113.9"}
    assert app.test_client().get("/metrics", environ_overrides=far).status_code == 403
    token = {"Authorization": f"Bearer {cast.rep.token}"}
    refused = app.test_client().get("/metrics", environ_overrides=far, headers=token)
    assert refused.status_code == 403
    admin = {"Authorization": f"Bearer {cast.admin.token}"}
    seen = app.test_client().get("/metrics", environ_overrides=far, headers=admin)
    assert 'crm_work_items{state="waiting"}' in seen.text
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    assert app.test_client().get("/metrics", headers=proxied).status_code == 403
