"""http.md, WebSocket, line by line."""

import pytest

from tests.realtime.cast import House
from tests.realtime.client import Listener, address, refusal


def test_a_header_or_a_query_token_opens_the_socket_without_an_origin(house: House) -> None:
    house.listener("manager").subscribe(house.pipeline)
    by_query = house.keep(Listener(address(house.url, token=house["manager"].token)))
    by_query.subscribe(house.pipeline)


def test_without_a_valid_credential_the_door_stays_shut(house: House) -> None:
    assert refusal(address(house.url)) == 401
    assert refusal(address(house.url, token="crm_wrong")) == 401
    assert refusal(address(house.url), Authorization="Bearer crm_wrong") == 401
    assert refusal(address(house.url), Cookie="crm=nonsense", Origin=house.url) == 401


def test_subscribed_says_the_orgs_counter(house: House) -> None:
    assert house.listener("manager").subscribe(house.pipeline) == house.seq()


def test_an_event_comes_as_it_happens_in_the_documented_form(house: House) -> None:
    listener = house.listener("manager")
    seq = listener.subscribe(house.pipeline)
    deal = house.deal("rep")
    heard = listener.hear_event("deal.created")
    assert set(heard) == {"type", "channel", "seq", "id", "event", "at", "actorId", "payload"}
    assert heard["channel"] == house.pipeline
    assert heard["seq"] > seq
    assert heard["at"].endswith("Z")
    assert heard["actorId"] == str(house["rep"].id)
    assert heard["payload"]["dealId"] == str(deal.id)
    assert heard["payload"]["value"] == {"amount": 120_000, "currency": "USD"}


def test_a_rep_hears_the_own_deals_and_a_colleague_does_not(house: House) -> None:
    rep, colleague = house.listener("rep"), house.listener("colleague")
    rep.subscribe(house.rep_channel("rep"))
    colleague.subscribe(house.rep_channel("colleague"))
    house.deal("rep", "One")
    house.deal("colleague", "Two")
    assert rep.hear_event("deal.created")["payload"]["title"] == "One"
    assert colleague.hear_event("deal.created")["payload"]["title"] == "Two"


def test_a_new_owner_hears_of_a_reassigned_deal_and_the_old_one_hears_no_more(
    house: House,
) -> None:
    deal = house.deal("rep", "One")
    rep, colleague = house.listener("rep"), house.listener("colleague")
    rep.subscribe(house.rep_channel("rep"))
    colleague.subscribe(house.rep_channel("colleague"))
    house.do("manager", "crm.updateDeal", id=deal.id, ownerId=house["colleague"].id)
    assert colleague.hear_event("deal.updated")["payload"]["dealId"] == str(deal.id)
    house.deal("rep", "Two")
    assert rep.hear_event("deal.created")["payload"]["title"] == "Two"


@pytest.mark.parametrize(
    ("who", "channel"),
    [
        ("rep", "crm:pipeline"),
        ("agent", "crm:pipeline"),
        ("rep", "crm:support"),
        ("manager", "crm:support"),
        ("colleague", "crm:rep:{rep}"),
        ("agent", "crm:rep:{rep}"),
        ("manager", "crm:rep:{nobody}"),
        ("admin", "user:{rep}"),
    ],
)
def test_what_is_not_for_you_is_forbidden(house: House, who: str, channel: str) -> None:
    wanted = house.channel(channel.format(rep=house["rep"].id, nobody=house.org_id))
    answer = house.listener(who).say(type="subscribe", channel=wanted).hear()
    assert (answer["type"], answer["code"]) == ("error", "forbidden")
    assert answer["channel"] == wanted


@pytest.mark.parametrize(
    ("who", "channel"),
    [
        ("admin", "crm:pipeline"),
        ("admin", "crm:support"),
        ("admin", "crm:rep:{rep}"),
        ("manager", "crm:rep:{rep}"),
        ("agent", "crm:support"),
        ("rep", "user:{rep}"),
    ],
)
def test_what_is_for_you_is_granted(house: House, who: str, channel: str) -> None:
    house.listener(who).subscribe(house.channel(channel.format(rep=house["rep"].id)))


def test_the_reps_manager_listens_to_the_rep(own_house: House) -> None:
    """A team's manager and no other one; without a team every sales manager is it."""
    house = own_house
    team = house.do("admin", "identity.createTeam", name="North", managerId=house["admin"].id)
    house.do("admin", "identity.updateUser", id=house["rep"].id, teamId=team.id)
    answer = house.listener("manager").say(type="subscribe", channel=house.rep_channel("rep"))
    assert answer.hear()["code"] == "forbidden"
    house.do("admin", "identity.updateTeam", id=team.id, managerId=house["manager"].id)
    house.listener("manager").subscribe(house.rep_channel("rep"))
    house.listener("manager").subscribe(house.rep_channel("colleague"))


def test_a_manager_of_a_team_alone_hears_no_other_rep(own_house: House) -> None:
    house = own_house
    house.do("admin", "crm.updateSettings", config={"managerScope": "team"})
    answer = house.listener("manager").say(type="subscribe", channel=house.rep_channel("rep"))
    assert answer.hear()["code"] == "forbidden"


def test_another_orgs_channel_is_forbidden(house: House) -> None:
    stranger = House(house.app, house.url)
    answer = house.listener("admin").say(type="subscribe", channel=stranger.pipeline).hear()
    assert (answer["type"], answer["code"]) == ("error", "forbidden")


@pytest.mark.parametrize("channel", ["", "pipeline", "org:x", "org:{org}:crm:weather"])
def test_a_channel_that_is_none_is_unknown(house: House, channel: str) -> None:
    wanted = channel.format(org=house.org_id)
    answer = house.listener("admin").say(type="subscribe", channel=wanted).hear()
    assert (answer["type"], answer["code"]) == ("error", "unknown_channel")


BAD = [
    "not json",
    "[]",
    "5",
    "{}",
    '{"type":"shout"}',
    '{"type":7}',
    '{"type":"subscribe"}',
    '{"type":"subscribe","channel":5}',
    '{"type":"subscribe","channel":"org:x","after":"5"}',
    '{"type":"subscribe","channel":"org:x","after":-1}',
    '{"type":"subscribe","channel":"org:x","after":true}',
    '{"type":"subscribe","channel":"org:x","after":1.5}',
    b"\x00\x01",
    "[" * 50_000,
    '{"type":"ping","' + "x" * 100_000 + '":1}',
]


@pytest.mark.parametrize("message", BAD, ids=range(len(BAD)))
def test_nonsense_is_a_bad_message_and_the_socket_stays_open(
    house: House, message: str | bytes
) -> None:
    listener = house.listener("manager")
    listener.ws.send(message)
    answer = listener.hear()
    assert (answer["type"], answer["code"]) == ("error", "bad_message")
    assert listener.say(type="ping").hear() == {"type": "pong"}
    listener.subscribe(house.pipeline)


def test_more_channels_than_anybody_needs_are_a_bad_message(house: House) -> None:
    listener = house.listener("admin")
    for number in range(100):
        listener.subscribe(house.channel(f"crm:rep:{number}"))
    answer = listener.say(type="subscribe", channel=house.pipeline).hear()
    assert (answer["type"], answer["code"]) == ("error", "bad_message")
    listener.subscribe(house.channel("crm:rep:99"))


def test_after_unsubscribe_nothing_comes(house: House) -> None:
    listener = house.listener("admin")
    listener.subscribe(house.pipeline)
    answer = listener.say(type="unsubscribe", channel=house.pipeline).hear()
    assert answer == {"type": "unsubscribed", "channel": house.pipeline}
    listener.subscribe(house.rep_channel("rep"))
    house.deal("colleague")
    house.deal("rep", "Last")
    assert listener.hear_event("deal.created")["payload"]["title"] == "Last"


def test_subscribing_twice_delivers_once(house: House) -> None:
    listener = house.listener("manager")
    listener.subscribe(house.pipeline)
    listener.subscribe(house.pipeline)
    house.deal("rep", "One")
    house.deal("rep", "Two")
    assert listener.hear_event("deal.created")["payload"]["title"] == "One"
    assert listener.hear_event("deal.created")["payload"]["title"] == "Two"


def test_what_was_missed_follows_subscribed_in_order(house: House) -> None:
    first = house.listener("manager")
    seq = first.subscribe(house.pipeline)
    first.leave()
    titles = [f"Deal {number}" for number in range(5)]
    for title in titles:
        house.deal("rep", title)
    again = house.listener("manager")
    assert again.subscribe(house.pipeline, after=seq) == house.seq()
    heard = [again.hear_event("deal.created") for _ in titles]
    assert [each["payload"]["title"] for each in heard] == titles
    assert sorted(each["seq"] for each in heard) == [each["seq"] for each in heard]


def test_after_now_misses_nothing_and_hears_no_past(house: House) -> None:
    house.deal("rep", "Before")
    listener = house.listener("manager")
    listener.subscribe(house.pipeline, after=house.seq())
    house.deal("rep", "After")
    assert listener.hear_event("deal.created")["payload"]["title"] == "After"


def test_after_a_number_that_is_still_to_come_resyncs(house: House) -> None:
    listener = house.listener("manager")
    listener.subscribe(house.pipeline, after=house.seq() + 1)
    assert listener.hear()["type"] == "resync"
    house.deal("rep")
    listener.hear_event("deal.created")


def test_more_than_a_thousand_missed_resyncs(house: House) -> None:
    before = house.seq()
    deal = house.deal("rep")
    with house.app.app_context():
        ctx = house.context("rep")
        with ctx.unit.open():
            for number in range(1001):
                ctx.dispatch("crm.updateDeal", {"id": deal.id, "title": f"Title {number}"})
    listener = house.listener("manager")
    seq = listener.subscribe(house.pipeline, after=before)
    assert listener.hear()["type"] == "resync"
    listener.say(type="unsubscribe", channel=house.pipeline).hear()
    listener.subscribe(house.pipeline, after=seq - 1000)
    heard = [listener.hear_event("deal.updated")["seq"] for _ in range(1000)]
    assert heard == list(range(seq - 999, seq + 1))


def test_deals_that_go_and_come_with_their_contact_are_told(house: House) -> None:
    listener = house.listener("manager")
    deal = house.deal("rep", "Along")
    listener.subscribe(house.pipeline)
    house.do("admin", "crm.deleteContact", id=deal.contact_id)
    assert listener.hear_event("deal.deleted")["payload"]["dealId"] == str(deal.id)
    house.do("admin", "crm.restoreContact", id=deal.contact_id)
    assert listener.hear_event("deal.restored")["payload"]["dealId"] == str(deal.id)


def test_imported_history_is_not_told(house: House) -> None:
    listener = house.listener("manager")
    listener.subscribe(house.pipeline)
    deal = house.deal("rep", "New")
    listener.hear_event("deal.created")
    with house.app.app_context():
        ctx = house.context("rep")
        ctx.history = True
        ctx.dispatch("crm.updateDeal", {"id": deal.id, "title": "Long ago"})
    house.do("rep", "crm.updateDeal", id=deal.id, title="Today")
    assert listener.hear_event("deal.updated")["payload"]["title"] == "Today"


def test_a_socket_that_left_costs_nothing_more(house: House) -> None:
    for _ in range(20):
        listener = house.listener("manager")
        listener.subscribe(house.pipeline)
        listener.leave()
    fence = house.listener("manager")
    fence.subscribe(house.pipeline)
    house.deal("rep")
    fence.hear_event("deal.created")
