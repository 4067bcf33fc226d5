"""What somebody may not hear any more ends within seconds (http.md, WebSocket; journey A3)."""

from tests.realtime.cast import House
from tests.realtime.client import Listener, address, refusal


def browser_socket(house: House, name: str) -> Listener:
    cookie = house.sign_in(name).cookie
    return house.keep(Listener(address(house.url), Cookie=cookie, Origin=house.url))


def test_a_session_opens_the_socket_from_the_own_origin_only(own_house: House) -> None:
    cookie = own_house.sign_in("manager").cookie
    url = address(own_house.url)
    own_house.keep(Listener(url, Cookie=cookie, Origin=own_house.url)).subscribe(own_house.pipeline)
    assert refusal(url, Cookie=cookie) == 401
    assert refusal(url, Cookie=cookie, Origin="https://elsewhere.example") == 401
    assert refusal(url, Cookie=cookie, Origin="null") == 401


def test_losing_a_role_ends_what_the_role_gave(own_house: House) -> None:
    listener = own_house.listener("manager")
    listener.subscribe(own_house.pipeline)
    listener.subscribe(own_house.rep_channel("manager"))
    own_house.do("admin", "identity.updateUser", id=own_house["manager"].id, roles=["sales-rep"])
    answer = listener.hear()
    assert answer["type"] == "error"
    assert answer["code"] == "forbidden"
    assert answer["channel"] == own_house.pipeline
    own_house.deal("rep", "Not for you")
    own_house.deal("manager", "Yours")
    assert listener.hear_event("deal.created")["payload"]["title"] == "Yours"


def test_losing_a_team_ends_listening_to_its_reps(own_house: House) -> None:
    house = own_house
    team = house.do("admin", "identity.createTeam", name="North", managerId=house["manager"].id)
    house.do("admin", "identity.updateUser", id=house["rep"].id, teamId=team.id)
    listener = house.listener("manager")
    listener.subscribe(house.rep_channel("rep"))
    house.do("admin", "identity.updateTeam", id=team.id, managerId=house["admin"].id)
    answer = listener.hear()
    assert (answer["code"], answer["channel"]) == ("forbidden", house.rep_channel("rep"))


def test_a_deactivated_users_sockets_are_closed(own_house: House) -> None:
    by_token, by_session = own_house.listener("rep"), browser_socket(own_house, "rep")
    by_token.subscribe(own_house.rep_channel())
    by_session.subscribe(own_house.rep_channel())
    own_house.do("admin", "identity.updateUser", id=own_house["rep"].id, active=False)
    assert by_token.hear_close() == 4401
    assert by_session.hear_close() == 4401
    assert refusal(address(own_house.url, token=own_house["rep"].token)) == 401


def test_signing_out_closes_the_socket(own_house: House) -> None:
    browser = own_house.sign_in("rep")
    url = address(own_house.url)
    listener = own_house.keep(Listener(url, Cookie=browser.cookie, Origin=own_house.url))
    listener.subscribe(own_house.rep_channel())
    browser.sign_out()
    assert listener.hear_close() == 4401


def test_other_peoples_losses_change_nothing(own_house: House) -> None:
    listener = own_house.listener("manager")
    listener.subscribe(own_house.pipeline)
    own_house.do("admin", "identity.updateUser", id=own_house["colleague"].id, active=False)
    own_house.deal("rep")
    listener.hear_event("deal.created")


def test_managers_of_a_team_hear_of_their_reps_only_where_the_org_says_so(
    own_house: House,
) -> None:
    house = own_house
    team = house.do("admin", "identity.createTeam", name="North", managerId=house["manager"].id)
    house.do("admin", "identity.updateUser", id=house["rep"].id, teamId=team.id)
    house.do("admin", "crm.updateSettings", config={"managerScope": "team"})
    listener = house.listener("manager")
    seq = listener.subscribe(house.pipeline)
    house.deal("colleague", "Elsewhere")
    house.deal("rep", "Own team")
    assert listener.hear_event("deal.created")["payload"]["title"] == "Own team"
    again = house.listener("manager")
    again.subscribe(house.pipeline, after=seq)
    assert again.hear_event("deal.created")["payload"]["title"] == "Own team"
