"""`config.*`: an org's settings with their defaults (decisions, Rules)."""

from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import Field, model_validator

from app.compose.money import Currency, Money
from app.compose.payload import Payload, RequiredLine

Days = Annotated[int, Field(strict=True, ge=1, le=3650)]
Percent = Annotated[int, Field(strict=True, ge=0, le=100)]
PerSecond = Annotated[float, Field(gt=0, le=100_000)]
Rate = Annotated[Decimal, Field(gt=0, le=Decimal("1e6"), decimal_places=8)]


class LeadDecay(Payload):
    points: Percent = 10
    after_days: Days = 30


class ScoringCaps(Payload):
    """How many points each group of scoring rules gives at most; None: as many as there are."""

    fit: Percent | None = None
    behaviour: Percent | None = None

    def given(self) -> dict[str, int]:
        """The caps that there are."""
        caps = {"fit": self.fit, "behaviour": self.behaviour}
        return {group: cap for group, cap in caps.items() if cap is not None}

    def as_json(self) -> dict[str, Any]:
        """All of them."""
        return self.model_dump(mode="json")


class OrgConfig(Payload):
    """Rates say what one unit of a currency is worth in the org's own; its own is always 1.
    `carrierRates` are the most messages a second that a carrier is given, by its name."""

    currency: Currency = "USD"
    high_value_threshold: Money | None = None
    lead_qualify_score: Percent = 30
    reopen_window_days: Days = 30
    lead_decay: LeadDecay = LeadDecay()
    scoring_caps: ScoringCaps = ScoringCaps()
    enable_post_sale_onboarding: bool = False
    default_pipeline_id: UUID | None = None
    manager_scope: Literal["org", "team"] = "org"
    rates: dict[Currency, Rate] = {}
    carrier_rates: dict[RequiredLine, PerSecond] = {}
    lost_reasons: list[RequiredLine] = ["Price", "Missing feature", "Bad timing", "No decision"]
    disqualify_reasons: list[RequiredLine] = [
        "No real need",
        "No budget",
        "Can’t be reached",
        "Duplicate",
    ]

    @model_validator(mode="after")
    def _own_currency(self) -> "OrgConfig":
        if self.high_value_threshold is None:
            threshold = Money.from_major(Decimal(50_000), self.currency)
            object.__setattr__(self, "high_value_threshold", threshold)
        return self

    def in_own_currency(self, money: Money | None) -> Money | None:
        """The amount by the org's rate table; None without an amount or a rate."""
        if money is None:
            return None
        return money.converted(self.currency, {**self.rates, self.currency: Decimal(1)})

    def as_json(self) -> dict[str, Any]:
        return self.model_dump(mode="json", exclude={"currency"})
