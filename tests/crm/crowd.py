"""Seven contacts of whom everything is known: what segments' rules find among them is written down
in their tests. Times are days before now."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import update

from app.crm.activities.record import Activity
from app.crm.campaigns.recipient import CampaignRecipient
from app.crm.contacts.record import Contact
from app.crm.deals.record import Deal
from app.crm.leads.record import Lead
from tests.web.sales import Sales

NOW = datetime.now(UTC)


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


class Crowd(Sales):
    """Acme (with Anna and Abe) and Globex (with Gus) are companies; Bob and Dora work nowhere."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self.admin.ask("DELETE", f"/crm/contacts/{self.contact}")
        self.admin.patch("/crm/settings", {"rates": {"EUR": "1.25"}})
        self.ids: dict[str, str] = {}
        self.team = self.admin.made("/crm/teams", {"name": "North", "managerId": self.manager.id})
        self.admin.patch(f"/crm/users/{self.rep.id}", {"teamId": self.team["id"]})
        self._companies()
        self._persons()
        form = {"name": "Guide", "ownerId": self.rep.id}
        self.form = str(self.marketing.made("/crm/forms", form)["id"])
        self.records = {**self._deals(), **self._leads()}
        self.campaigns = {
            name: str(self.marketing.made("/crm/campaigns", {"name": name, "type": "email"})["id"])
            for name in ("Winter", "Spring")
        }
        self._go_back()

    def _add(self, name: str, owner: Any, **fields: Any) -> None:
        made = self.admin.made("/crm/contacts", {"ownerId": owner.id, "source": "web", **fields})
        self.ids[name] = made["id"]

    def _companies(self) -> None:
        self._add("Acme", self.manager, type="company", companyName="Acme Cold", country="DE",
                  stage="customer", tags=["key"], email="office@acme.example",
                  customFields={"seats": 120, "renewal": "2031-05-01"})  # fmt: skip
        self._add("Globex", self.rep2, type="company", companyName="Globex", stage="churned",
                  source="referral")  # fmt: skip

    def _persons(self) -> None:
        acme, globex = self.ids["Acme"], self.ids["Globex"]
        self._add("Anna", self.rep, firstName="Anna", lastName="Ash", email="anna@acme.example",
                  companyId=acme, country="DE", stage="customer", tags=["vip", "beta"],
                  jobTitle="Head of Sales", phone="+49 30 1", source="referral",
                  customFields={"seats": 12, "tier": "Gold", "renewal": "2026-01-31"})  # fmt: skip
        self._add("Abe", self.rep2, firstName="Abe", lastName="Oak", email="abe@acme.example",
                  companyId=acme, country="FR", stage="qualified", tags=["vip"],
                  jobTitle="Buyer")  # fmt: skip
        self._add("Bob", self.rep, firstName="Bob", lastName="Birch", email="bob@home.example",
                  stage="prospect", phone="+33 1", customFields={"tier": "silver"})  # fmt: skip
        self._add("Gus", self.rep2, firstName="Gus", lastName="Gorse", email="gus@globex.example",
                  companyId=globex, country="FR", stage="customer", source="campaign")  # fmt: skip
        self._add("Dora", self.manager, firstName="Dora", email="dora@new.example")

    def _deal(self, who: str, title: str, amount: int, currency: str = "USD", **more: Any) -> str:
        body = {"contactId": self.ids[who], "title": title, "ownerId": self.rep.id,
                "expectedCloseDate": str(ago(-20)), **more}  # fmt: skip
        money = {"amount": amount, "currency": currency}
        return str(self.manager.made("/crm/deals", {**body, "value": money})["id"])

    def _deals(self) -> dict[str, str]:
        deals = {
            "Doors": self._deal("Anna", "Doors", 1_200_000, tags=["big"]),
            "Gates": self._deal("Anna", "Gates", 50_000),
            "Roof": self._deal("Bob", "Roof", 900_000),
            "Vans": self._deal("Gus", "Vans", 1_000_000, "EUR", customFields={"line": "B"}),
        }
        self._done(f"/crm/deals/{deals['Doors']}/won")
        self._done(f"/crm/deals/{deals['Vans']}/won")
        self._done(f"/crm/deals/{deals['Roof']}/lost", {"lostReason": "Price"})
        return deals

    def _done(self, path: str, body: Any = None) -> None:
        answer = self.admin.post(path, body)
        assert answer.status_code == 200, answer.get_data(as_text=True)

    def _leads(self) -> dict[str, str]:
        made = {}
        for who, title, amount in (("Bob", "Cold rooms", 70_000), ("Abe", "Docks", 10_000)):
            body = {"contactId": self.ids[who], "title": title, "ownerId": self.rep.id}
            money = {"amount": amount, "currency": "USD"}
            lead = self.manager.made("/crm/leads", {**body, "estimatedValue": money})
            made[title] = lead["id"]
        self._done(f"/crm/leads/{made['Docks']}/contacted")
        return made

    def _go_back(self) -> None:
        """What happened when: the API has no way to say it."""
        with self.app.app_context():
            ctx = self.context(self.admin)
            with ctx.unit.open():
                for name, created, touched, score in TIMES:
                    values = {"created_at": ago(created), "score": score,
                              "last_activity_at": touched and ago(touched)}  # fmt: skip
                    self._set(ctx, Contact, self.ids[name], values)
                for name, days in (("Anna", 200), ("Abe", 12)):
                    self._set(ctx, Contact, self.ids[name], {"answered_at": ago(days)})
                for title, moments in DEALS.items():
                    self._set(ctx, Deal, self.records[title],
                              {key: days if days is None else ago(days)
                               for key, days in moments.items()})  # fmt: skip
                for n, mail in enumerate(MAILS):
                    ctx.session.add(self._recipient(n, *mail))
                for who, kind, outcome, days in ACTIVITIES:
                    done = None if days is None else ago(days)
                    facts = {"contact_id": UUID(self.ids[who]), "subject": kind}
                    ctx.session.add(
                        Activity(type=kind, outcome=outcome, completed_at=done, **facts)
                    )
                for title, score in (("Cold rooms", 55), ("Docks", 20)):
                    self._set(ctx, Lead, self.records[title],
                              {"score": score, "created_at": ago(score)})  # fmt: skip
                self._set(ctx, Lead, self.records["Docks"], {"form_id": UUID(self.form)})

    def _recipient(self, n: int, campaign: str, who: str, *days: int | None) -> CampaignRecipient:
        names = ("sent_at", "opened_at", "clicked_at", "converted_at", "unsubscribed_at")
        moments = zip(names, days, strict=True)
        return CampaignRecipient(
            campaign_id=UUID(self.campaigns[campaign]),
            contact_id=UUID(self.ids[who]),
            n=n,
            state="delivered",
            channel="email",
            **{name: ago(one) if one else None for name, one in moments},
        )

    def _set(self, ctx: Any, model: Any, record_id: str, values: dict[str, Any]) -> None:
        ctx.session.execute(update(model).where(model.id == record_id).values(**values))


TIMES = (
    ("Acme", 900, 3, 80),
    ("Globex", 500, None, 0),
    ("Anna", 400, 90, 71),
    ("Abe", 300, 10, 40),
    ("Bob", 100, None, 12),
    ("Gus", 50, 61, 33),
    ("Dora", 1, None, 5),
)
MAILS = (
    ("Winter", "Anna", 5, 4, 3, 2, None),
    ("Winter", "Bob", 5, None, None, None, 4),
    ("Spring", "Gus", 100, 99, None, None, None),
)
ACTIVITIES = (
    ("Anna", "meeting", "Interested", 5),
    ("Bob", "call", "No answer", 40),
    ("Bob", "task", None, None),
)
DEALS: dict[str, dict[str, float | None]] = {
    "Doors": {
        "closed_at": 0,
        "won_at": 0,
        "last_activity_at": 1,
        "created_at": 30,
        "expected_close_date": None,
    },
    "Gates": {"stage_entered_at": 40, "created_at": 60, "next_activity_at": -3},
    "Roof": {"closed_at": 20, "created_at": 80, "expected_close_date": None},
    "Vans": {"closed_at": 400, "won_at": 400, "created_at": 450, "expected_close_date": None},
}
