"""Records in the states that tests need, made through the API."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from tests.harness.cast import Cast, Person

CLOSE = "2031-01-31T00:00:00Z"
SMALL = {"amount": 120_000, "currency": "USD"}
LARGE = {"amount": 9_000_000, "currency": "USD"}
_number = count(1)


def contact(person: Person, owner: Person | None = None, **more: Any) -> dict[str, Any]:
    """A contact with a score that is good enough to qualify its leads."""
    fields = {"email": f"c{next(_number)}@polar.example", "phone": "+49 30 1", **_owned(owner)}
    return person.made("/crm/contacts", {**fields, "companyName": "Polar", **more})


def lead(cast: Cast, owner: Person | None = None, status: str = "new") -> dict[str, Any]:
    about = contact(cast.admin, owner)
    body = {"contactId": about["id"], "title": "Cold rooms", "estimatedValue": SMALL}
    made = cast.admin.made("/crm/leads", {**body, **_owned(owner)})
    for step in STEPS[status]:
        answer = cast.admin.post(
            f"/crm/leads/{made['id']}/{step}",
            {"reason": "No budget"} if step == "disqualify" else {},
        )
        assert answer.status_code == 200, answer.get_data(as_text=True)
        made = answer.get_json().get("lead", answer.get_json())
    return made


STEPS = {
    "new": (),
    "contacted": ("contacted",),
    "qualified": ("contacted", "qualify"),
    "converted": ("contacted", "qualify", "convert"),
    "disqualified": ("disqualify",),
}


def deal(
    cast: Cast, owner: Person | None = None, status: str = "open", **more: Any
) -> dict[str, Any]:
    about = contact(cast.admin, owner)
    body = {"contactId": about["id"], "title": "Doors", "value": SMALL, "expectedCloseDate": CLOSE}
    made = cast.admin.made("/crm/deals", {**body, **_owned(owner), **more})
    if status != "open":
        action, said = {"won": ("won", {}), "lost": ("lost", {"lostReason": "Price"})}[status]
        made = cast.admin.post(f"/crm/deals/{made['id']}/{action}", said).get_json()
    return made


def activity(cast: Cast, owner: Person | None = None) -> dict[str, Any]:
    about = contact(cast.admin, owner)
    body = {"type": "task", "subject": "Call back", "contactId": about["id"]}
    actor = {"actorId": owner.id} if owner else {}
    return cast.admin.made("/crm/activities", {**body, "dueAt": CLOSE, **actor})


def booking(cast: Cast, owner: Person | None = None, **more: Any) -> dict[str, Any]:
    """A meeting in the owner's time; whoever has no meetings is the guest of the second rep."""
    host = owner if owner not in (cast.marketing, cast.viewer) else cast.rep2
    body = {"contactId": contact(cast.admin)["id"], "startsAt": free_time(), "title": "Demo"}
    whose = {"resourceId": host.id} if host else {}
    return cast.admin.made("/crm/bookings", {**body, **whose, **more})


def campaign(cast: Cast) -> dict[str, Any]:
    """A draft that can be launched, to one contact."""
    about = contact(cast.admin)
    segment = {"name": "Fair", "kind": "static", "contactIds": [about["id"]]}
    template = {"name": f"Mail {next(_number)}", "channel": "sms", "body": "Hello"}
    made = cast.admin.made("/crm/templates", template)
    body = {"name": "Winter", "type": "sms", "templateKey": made["key"]}
    in_it = cast.admin.made("/crm/segments", segment)["id"]
    return cast.admin.made("/crm/campaigns", {**body, "segmentId": in_it})


def form(cast: Cast) -> dict[str, Any]:
    """A lead form whose leads go to the rep."""
    return cast.admin.made("/crm/forms", {"name": "Talk to us", "ownerId": cast.rep.id})


def suppression(cast: Cast) -> dict[str, Any]:
    """Of an address that no contact has."""
    return cast.admin.made("/crm/suppressions", {"address": f"s{next(_number)}@polar.example"})


def free_time() -> str:
    """A moment that nobody else is given, an hour before the next one."""
    return (datetime.now(UTC) + timedelta(days=1, hours=next(_number))).isoformat()


def stages(cast: Cast) -> list[dict[str, Any]]:
    """The default pipeline's stages in their order."""
    found: list[dict[str, Any]] = cast.admin.get("/crm/stages").get_json()["data"]
    return found


def _owned(owner: Person | None) -> dict[str, Any]:
    return {"ownerId": owner.id} if owner else {}
