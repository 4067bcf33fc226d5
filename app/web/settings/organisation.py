"""The org's own settings (`config.*`)."""

from decimal import Decimal, InvalidOperation
from typing import Any
from zoneinfo import available_timezones

from flask import Response, request, url_for

from app.access import context
from app.compose.authority import require
from app.compose.errors import ComposeError, Invalid
from app.crm.pipelines.queries import pipelines
from app.web import typed
from app.web.rendering import done, render
from app.web.settings import blueprint as screen


@screen.get("/organisation")
def organisation() -> Response:
    require(context().actor, "settings:manage")
    return _page()


@screen.post("/organisation")
def save_organisation() -> Response:
    """Checks and saves all of it at once."""
    ctx = context()
    require(ctx.actor, "settings:manage")
    named = {"name": typed.text("name"), "timeZone": typed.text("timeZone")}
    try:
        ctx.dispatch("crm.updateSettings", {**named, "config": _config(ctx.org.currency)})
    except ComposeError as refusal:
        return _page(refusal)
    return done(to=url_for(".organisation"), say="Settings saved")


def _config(currency: str) -> dict[str, Any]:
    return {
        "highValueThreshold": typed.money("highValueThreshold", currency),
        "leadQualifyScore": typed.whole("leadQualifyScore"),
        "reopenWindowDays": typed.whole("reopenWindowDays"),
        "leadDecay": {"points": typed.whole("points"), "afterDays": typed.whole("afterDays")},
        "enablePostSaleOnboarding": "enablePostSaleOnboarding" in request.form,
        "managerScope": typed.text("managerScope"),
        "defaultPipelineId": typed.text("defaultPipelineId"),
        "lostReasons": _lines("lostReasons"),
        "disqualifyReasons": _lines("disqualifyReasons"),
        "rates": _rates(),
    }


def _lines(name: str) -> list[str]:
    return [line.strip() for line in request.form.get(name, "").splitlines() if line.strip()]


def _rates() -> dict[str, Decimal]:
    """One currency a line: EUR 1.08. Raises Invalid."""
    rates = {}
    for line in _lines("rates"):
        code, _, rate = line.replace("=", " ").partition(" ")
        try:
            rates[code.upper()] = Decimal(rate.strip().replace(",", "."))
        except InvalidOperation:
            raise Invalid(f"“{line}” is not a currency and its rate", "rates") from None
    return rates


def _page(refusal: ComposeError | None = None) -> Response:
    ctx = context()
    return render(
        "settings/organisation.html",
        config=ctx.config,
        pipelines=pipelines(ctx),
        zones=[(zone, zone.replace("_", " ")) for zone in sorted(available_timezones())],
        refusal=refusal,
    )
