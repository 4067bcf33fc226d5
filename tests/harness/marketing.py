"""A marketer's things, made through the API, and what a campaign came to."""

from itertools import count
from typing import Any

from flask import Flask

from tests.harness.cast import Cast

_number = count(1)
BODY = (
    "Hello {{contact.firstName|there}},\n\nlook: https://fernhill.example/audit\n\n"
    "No more of this: {{unsubscribeUrl}}"
)
# The states of `/stats`; together they are the audience.
STATES = ("queued", "sent", "failed", "suppressed", "skipped", "uncertain")


class Marketing(Cast):
    """An org whose marketer sends."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self.domain = f"d{next(_number)}.example"
        self._annas = count(1)

    def contact(self, name: str, **more: Any) -> dict[str, Any]:
        """A person called `name` at name@…"""
        address = f"{name.lower()}@{self.domain}"
        return self.admin.made("/crm/contacts", {"firstName": name, "email": address, **more})

    def contacts(self, number: int) -> list[dict[str, Any]]:
        """Anna 1, Anna 2, … of this org."""
        return [self.contact(f"Anna{next(self._annas)}") for _ in range(number)]

    def template(self, channel: str = "email", body: str = BODY, **more: Any) -> str:
        """Its key."""
        fields = {"name": f"Audit {next(_number)}", "channel": channel, "body": body}
        head = {"subject": "Ready, {{contact.firstName|you}}?", "preheader": "An hour with us."}
        mail = head if channel == "email" else {}
        made = self.marketing.made("/crm/templates", {**fields, **mail, **more})
        return str(made["key"])

    def segment(self, contacts: list[dict[str, Any]]) -> str:
        """The id of a static one."""
        ids = [contact["id"] for contact in contacts]
        body = {"name": f"Fair {next(_number)}", "kind": "static", "contactIds": ids}
        return str(self.marketing.made("/crm/segments", body)["id"])

    def campaign(self, contacts: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        """A draft to these contacts."""
        fields: dict[str, Any] = {"name": f"Winter {next(_number)}", "type": "email", **more}
        if "segmentId" not in fields:
            fields["segmentId"] = self.segment(contacts)
        if fields["type"] != "mixed" and "templateKey" not in fields:
            fields["templateKey"] = self.template(fields["type"])
        return self.marketing.made("/crm/campaigns", fields)

    def act(self, campaign: dict[str, Any], action: str, **body: Any) -> dict[str, Any]:
        """The campaign after it; fails the test with the answer where it is refused."""
        answer = self.marketing.post(f"/crm/campaigns/{campaign['id']}/{action}", body)
        assert answer.status_code == 200, answer.get_data(as_text=True)
        found: dict[str, Any] = answer.get_json()
        return found

    def launched(self, contacts: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
        return self.act(self.campaign(contacts, **more), "launch")

    def unsubscribe(self, name: str, reason: str = "unsubscribed") -> None:
        """The person of this name wants no mail, from whatever it was."""
        from app.compose.actor import Actor
        from app.compose.clock import utc_now
        from app.compose.context import Context
        from app.modules.identity.admin import find_org
        from app.modules.notification.suppression import suppress

        with self.app.app_context():
            org = find_org(self.org)
            assert org
            ctx = Context(Actor.program(org.id), utc_now())
            with ctx.unit.open():
                suppress(ctx, f"{name.lower()}@{self.domain}", reason, "said so")

    def mangle(
        self, campaign: dict[str, Any] | None, contact: dict[str, Any], address: str
    ) -> None:
        """Writes what no door lets in as the address of a contact, or of the frozen recipient."""
        from sqlalchemy import text

        from app.extensions import db

        given = {"address": address, "contact": contact["id"]}
        recipient = "UPDATE campaign_recipient SET address = :address WHERE contact_id = :contact"
        person = "UPDATE contact SET email = :address WHERE id = :contact"
        with self.app.app_context(), db.engine.begin() as line:
            assert line.execute(text(recipient if campaign else person), given).rowcount == 1

    def now(self, campaign: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.viewer.get(f"/crm/campaigns/{campaign['id']}").get_json()
        return found

    def stats(self, campaign: dict[str, Any]) -> dict[str, int]:
        """What `/stats` says; the sums have to be right at any time."""
        answer = self.viewer.get(f"/crm/campaigns/{campaign['id']}/stats")
        found: dict[str, int] = answer.get_json()
        assert sum(found[state] for state in STATES) == found["audience"], found
        return found

    def course(self, campaign: dict[str, Any], by: str = "hour") -> list[dict[str, Any]]:
        """What happened in each stretch of time. Once it is quiet, the sums are those of `/stats`:
        call it only then."""
        answer = self.viewer.get(f"/crm/campaigns/{campaign['id']}/moments?by={by}")
        found: list[dict[str, Any]] = answer.get_json()["data"]
        stats = self.stats(campaign)
        for name in ("sent", "delivered", "opened", "clicked"):
            assert sum(moment[name] for moment in found) == stats[name], (name, found, stats)
        return found

    def recipients(self, campaign: dict[str, Any], query: str = "") -> list[dict[str, Any]]:
        """The whole ledger."""
        found: list[dict[str, Any]] = []
        cursor = ""
        while True:
            path = f"/crm/campaigns/{campaign['id']}/recipients?limit=200{query}{cursor}"
            page = self.viewer.get(path).get_json()
            found += page["data"]
            if not page["page"]["next"]:
                return found
            cursor = f"&cursor={page['page']['next']}"

    def states(self, campaign: dict[str, Any]) -> dict[str, str]:
        """The state of each recipient by the contact's name, checked against the counts."""
        rows = self.recipients(campaign)
        assert len(rows) == self.stats(campaign)["audience"]
        return {str(row["contactName"]): str(row["state"]) for row in rows}
