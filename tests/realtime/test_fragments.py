"""`/ws?as=html`: what screens hear (http.md, WebSocket)."""

from typing import Any

from sqlalchemy import select

from app.compose.clock import utc_now
from app.crm.pipelines.record import PipelineStage
from tests.harness.program import Program
from tests.realtime.cast import House
from tests.realtime.client import Listener

LARGE = {"amount": 9_000_000, "currency": "USD"}


def hear_fragment(listener: Listener, name: str) -> dict[str, Any]:
    heard = listener.hear()
    assert (heard["type"], heard.get("event")) == ("fragment", name), heard
    assert "payload" not in heard
    return heard


def screen(house: House, name: str, *channels: str, after: int | None = None) -> Listener:
    listener = house.listener(name, **{"as": "html"})
    for channel in channels:
        listener.subscribe(channel, after=after)
    return listener


def stages(house: House) -> list[PipelineStage]:
    """Those of the house's pipeline, in order."""
    with house.app.app_context():
        session = house.context("admin").session
        return list(session.scalars(select(PipelineStage).order_by(PipelineStage.order)))


def test_a_moved_deal_comes_as_its_card_with_the_hand_that_moved_it(house: House) -> None:
    deal = house.deal("rep", "Reefer trailers")
    listener = screen(house, "manager", house.pipeline)
    stage = stages(house)[1]
    house.do("rep", "crm.moveDealToStage", id=deal.id, stageId=stage.id)
    heard = hear_fragment(listener, "deal.stage-changed")
    assert heard["seq"] == house.seq()
    assert str(deal.id) in heard["about"]
    assert 'hx-target="#board-arrivals"' in heard["content"]
    assert f'id="deal-{deal.id}"' in heard["content"]
    assert f'data-stage="{stage.id}"' in heard["content"]
    assert f'data-live="{house["rep"].id}"' in heard["content"]
    assert "Moved by Rep just now" in heard["content"]
    assert len(heard["content"]) < 4000


def test_a_screen_hears_an_event_once_by_whichever_channels(house: House) -> None:
    listener = screen(house, "manager", house.pipeline, house.rep_channel("manager"))
    house.deal("manager", "One")
    house.deal("manager", "Two")
    assert "One" in hear_fragment(listener, "deal.created")["content"]
    assert "Two" in hear_fragment(listener, "deal.created")["content"]


def test_a_closed_or_deleted_deal_leaves_the_board(house: House) -> None:
    listener = screen(house, "manager", house.pipeline)
    lost, deleted = house.deal("rep", "One"), house.deal("rep", "Two")
    hear_fragment(listener, "deal.created")
    hear_fragment(listener, "deal.created")
    house.do("rep", "crm.markDealLost", id=lost.id, lostReason="Price")
    assert "data-gone" in hear_fragment(listener, "deal.lost")["content"]
    house.do("admin", "crm.deleteDeal", id=deleted.id)
    assert "data-gone" in hear_fragment(listener, "deal.deleted")["content"]


def test_from_the_old_owners_board_the_card_goes_and_tells_nothing(house: House) -> None:
    deal = house.deal("rep", "Secret from now on")
    old = screen(house, "rep", house.rep_channel("rep"))
    new = screen(house, "colleague", house.rep_channel("colleague"))
    before = house.seq()
    house.do("manager", "crm.updateDeal", id=deal.id, ownerId=house["colleague"].id)
    heard = hear_fragment(old, "deal.updated")
    assert "data-gone" in heard["content"]
    assert "Secret" not in heard["content"]
    assert "Secret" in hear_fragment(new, "deal.updated")["content"]
    again = screen(house, "rep", house.rep_channel("rep"), after=before)
    assert "data-gone" in hear_fragment(again, "deal.updated")["content"]


def test_an_old_event_does_not_show_what_is_somebody_elses_now(house: House) -> None:
    before = house.seq()
    deal = house.deal("rep", "Secret from now on")
    house.do("manager", "crm.updateDeal", id=deal.id, ownerId=house["colleague"].id)
    old = screen(house, "rep", house.rep_channel("rep"), after=before)
    assert "content" not in hear_fragment(old, "deal.created")
    assert "Secret" not in hear_fragment(old, "deal.updated")["content"]


def test_what_was_missed_comes_without_noise(house: House) -> None:
    before = house.seq()
    deal = house.deal("rep", "One")
    house.do("rep", "crm.moveDealToStage", id=deal.id, stageId=stages(house)[1].id)
    listener = screen(house, "manager", house.pipeline, after=before)
    hear_fragment(listener, "deal.created")
    heard = hear_fragment(listener, "deal.stage-changed")
    assert f'id="deal-{deal.id}"' in heard["content"]
    assert "just now" not in heard["content"]


def test_what_happened_to_a_contact_while_its_page_came_is_heard(house: House) -> None:
    contact = house.do("rep", "crm.createContact", type="company", companyName="Polar Foods")
    before = house.seq()
    house.do("program", "crm.updateContact", id=contact.id, stage="customer")
    for who, channel in (("rep", house.rep_channel("rep")), ("manager", house.pipeline)):
        late = screen(house, who, channel, after=before)
        assert str(contact.id) in hear_fragment(late, "contact.updated")["about"]


def test_who_has_a_contacts_page_open_hears_that_it_is_out_of_date(house: House) -> None:
    """Whoever's contact it is; the page asks for itself what it may show."""
    contact = house.do("manager", "crm.createContact", type="company", companyName="Polar Foods")
    channel = house.channel(f"crm:contact:{contact.id}")
    before = house.seq()
    there = screen(house, "rep", channel)
    house.do("manager", "crm.updateContact", id=contact.id, stage="customer")
    late = screen(house, "rep", channel, after=before)
    for heard in (hear_fragment(each, "contact.updated") for each in (there, late)):
        assert (heard["about"], heard.get("content")) == ([str(contact.id)], None)
    program = house.listener("rep").say(type="subscribe", channel=channel)
    assert program.hear()["code"] == "unknown_channel"
    other = house.do("manager", "crm.createContact", type="company", companyName="Polar")
    left = screen(house, "rep", house.channel(f"crm:contact:{other.id}"))
    house.do("manager", "crm.mergeContacts", id=contact.id, otherId=other.id)
    assert str(other.id) in hear_fragment(left, "contact.merged")["about"]


def test_much_at_once_only_says_look_again(house: House) -> None:
    before = house.seq()
    deal = house.deal("rep", "One")
    listener = screen(house, "manager", house.pipeline)
    with house.app.app_context():
        ctx = house.context("rep")
        with ctx.unit.open():
            for number in range(60):
                ctx.dispatch("crm.updateDeal", {"id": deal.id, "title": f"Title {number}"})
    assert listener.hear() == {"type": "resync", "seq": house.seq()}
    again = screen(house, "manager", house.pipeline, after=before)
    assert again.hear()["type"] == "resync"


def test_a_new_lead_makes_inboxes_ask(house: House) -> None:
    listener = screen(house, "manager", house.pipeline)
    contact = house.do("rep", "crm.createContact", firstName="Ada", email="ada@polar.example")
    house.do("rep", "crm.createLead", contactId=contact.id, title="Fridges")
    heard = hear_fragment(listener, "lead.created")
    assert 'hx-target="#leads-fresh"' in heard["content"]


def test_an_activity_refreshes_the_card_of_the_own_deal(house: House) -> None:
    deal = house.deal("rep", "One")
    listener = screen(house, "rep", house.rep_channel("rep"))
    house.do("rep", "crm.createActivity", type="call", subject="Hi", dealId=deal.id)
    heard = hear_fragment(listener, "activity.created")
    assert str(deal.id) in heard["about"]
    assert f'id="deal-{deal.id}"' in heard["content"]


def test_a_notification_moves_the_bell_and_says_itself(house: House) -> None:
    own = house.channel(f"user:{house['rep'].id}")
    listener = screen(house, "rep", own)
    house.do(
        "program",
        "notification.send",
        to=house["rep"].id,
        templateKey="deal.rotting",
        variables={"dealId": str(house.deal("rep").id)},
    )
    heard = hear_fragment(listener, "notification.created")
    assert 'hx-target="#bell"' in heard["content"]
    assert 'hx-target="#toasts"' in heard["content"]


def test_who_sees_the_record_hears_of_its_tasks(house: House) -> None:
    deal = house.deal("rep", "Reefer trailers")
    this = {"templateId": "SALES_PROCESS", "entityType": "Deal", "entityId": deal.id}
    process = house.do("manager", "workflow.startProcess", **this)
    with house.app.app_context():
        found = house.context("rep").query("workflow.myTasks", assigneeIds=[house["rep"].id])
        task_id = found[0][0].id
    before = house.seq()
    owner = screen(house, "rep", house.rep_channel("rep"))
    manager = screen(house, "manager", house.pipeline)
    stranger = screen(house, "colleague", house.rep_channel("colleague"))
    house.do("rep", "workflow.updateTask", id=task_id, assigneeId=house["admin"].id)
    for listener in (owner, manager):
        hear_fragment(listener, "task.assigned")
        assert str(process.id) in hear_fragment(listener, "task.updated")["about"]
    house.do("admin", "workflow.completeTask", id=task_id)
    for listener in (owner, manager):
        assert str(deal.id) in hear_fragment(listener, "task.completed")["about"]
    late = screen(house, "manager", house.pipeline, after=before)
    assert [hear_fragment(late, f"task.{what}") for what in ("assigned", "updated", "completed")]
    house.deal("colleague", "Doors")
    hear_fragment(stranger, "deal.created")


def test_what_is_read_in_one_window_is_read_in_the_others_and_nobody_else_hears(
    own_house: House,
) -> None:
    house = own_house
    user = house["rep"].id
    rep = screen(house, "rep", house.channel(f"user:{user}"))
    others = [
        screen(house, name, house.channel(f"user:{house[name].id}"))
        for name in ("colleague", "manager", "admin")
    ]
    for _ in range(2):
        house.do("program", "notification.send", to=user, templateKey="deal.won")
        assert "unread" in hear_fragment(rep, "notification.created")["content"]
    house.do("rep", "notification.readAll")
    heard = hear_fragment(rep, "notification.read")
    assert 'hx-target="#bell"' in heard["content"]
    assert "unread" not in heard["content"]
    assert "#toasts" not in heard["content"]
    for number, listener in enumerate(others):
        name = ("colleague", "manager", "admin")[number]
        house.do("program", "notification.send", to=house[name].id, templateKey="deal.won")
        assert "1 unread" in hear_fragment(listener, "notification.created")["content"]


def test_in_quiet_hours_the_bell_counts_without_a_word(own_house: House) -> None:
    house = own_house
    user = house["rep"].id
    rep = screen(house, "rep", house.channel(f"user:{user}"))
    hour = utc_now().hour
    quiet = {"from": f"{(hour - 1) % 24:02}:00", "until": f"{(hour + 2) % 24:02}:00"}
    house.do("rep", "notification.setPreferences", quietHours=quiet)
    house.do("program", "notification.send", to=user, templateKey="deal.won")
    heard = hear_fragment(rep, "notification.created")
    assert "1 unread" in heard["content"]
    assert "#toasts" not in heard["content"]


def test_the_rep_knows_and_the_colleague_never(own_house: House, worker: Program) -> None:
    """M3, and R9."""
    house = own_house
    deal = house.do("rep", "crm.updateDeal", id=house.deal("rep").id, value=LARGE)
    asked = house.do("rep", "crm.markDealWon", id=deal.id).approval
    rep = house.listener("rep")
    rep.subscribe(house.channel(f"user:{house['rep'].id}"))
    colleague = house.listener("colleague")
    colleague.subscribe(house.channel(f"user:{house['colleague'].id}"))
    colleague.subscribe(house.rep_channel("colleague"))
    house.do("manager", "approval.reject", id=asked.id, reason="Too cheap")
    heard = rep.hear_event("notification.created")
    assert heard["payload"]["title"] == "Not approved: Reefer trailers"
    assert "Too cheap" in heard["payload"]["body"]
    house.do("program", "notification.send", to=house["colleague"].id, templateKey="deal.won")
    assert colleague.hear_event("notification.created")["payload"]["templateKey"] == "deal.won"
