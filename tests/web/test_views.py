"""Lists and their saved views, as people use them."""

import re
from typing import Any

import pytest
from flask import Flask

from app.compose.records import new_id
from tests.harness.cast import Person
from tests.web.forms import HTMX, page, send
from tests.web.sales import Sales, counted

DEAL = re.compile(r'<a class="table__link" href="/deals/([0-9a-f-]{36})"')
LEAD = re.compile(r'<a class="table__link" href="/leads/([0-9a-f-]{36})"')
LIST = "/pipeline?layout=list"


@pytest.fixture
def floor(app: Flask) -> Sales:
    return Sales(app)


def deals(who: Person, query: str) -> list[str]:
    return DEAL.findall(page(who, f"{LIST}&{query}"))


def href(html: str, text: str) -> str:
    """Where the link that reads so leads."""
    found = re.search(
        rf'href="([^"]+)"[^>]*>(?:<svg(?:(?!</svg>).)*</svg>)?(?:<span>)?{text}', html
    )
    assert found, f"no link {text}"
    return found[1].replace("&amp;", "&")


def usd(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "USD"}


def test_board_and_list_show_the_same_deals(floor: Sales) -> None:
    fridges = floor.deal("Fridges", value=usd(900_000), tags=["GDP"])
    floor.deal("Vans")
    board = page(floor.manager, "/pipeline?tag=GDP&min=5000&sort=value")
    to_list = href(board, "List")
    assert DEAL.findall(page(floor.manager, to_list)) == [fridges["id"]]
    assert "sort=-value" in to_list
    back = page(floor.manager, href(page(floor.manager, to_list), "Board"))
    assert "Fridges" in back and "Vans" not in back


def test_rules_joined_by_all_any_and_not(floor: Sales) -> None:
    cheap = floor.deal("Cheap", tags=["vip"])
    dear = floor.deal("Dear", value=usd(9_000_000))
    plain = floor.deal("Plain", value=usd(500_000))
    where = "where=any(value:gte:5000000,tags:contains:vip)&sort=title"
    assert deals(floor.manager, where) == [cheap["id"], dear["id"]]
    assert deals(floor.manager, "where=not(tags:contains:vip)&sort=value") == [
        plain["id"], dear["id"]
    ]  # fmt: skip
    both = "where=all(value:lt:5000000,not(any(tags:contains:vip,tags:contains:x)))"
    assert deals(floor.manager, both) == [plain["id"]]


@pytest.mark.parametrize(
    "where",
    [
        "nonsense", "value:gte:", "value:gte:abc", "value:gte:99999999999999999999", "any(", ")",
        "secret:eq:1", "ownerId:eq:%00", "createdAt:during:someday", "a:b:c", "not()",
        "not(not(not(not(not(not(not(value:gte:1)))))))", "expectedCloseDate:gte:9999-01-01",
        "value:gte:NaN", "customFields.:eq:1", "x" * 6000,
    ],
)  # fmt: skip
def test_what_an_address_asks_in_vain_is_said(floor: Sales, where: str) -> None:
    deal = floor.deal()
    html = page(floor.manager, f"{LIST}&where={where}")
    assert "was left out" in html
    assert DEAL.findall(html) == [deal["id"]]


def test_a_filter_says_what_it_names_also_what_is_gone(floor: Sales) -> None:
    gone = new_id()
    html = page(floor.manager, f"{LIST}&where=stageId:eq:{gone}")
    assert re.search(r"Stage\s*<[^>]*>one that isn’t there", html)
    html = page(floor.manager, f"{LIST}&where=stageId:eq:{floor.stage('negotiation')}")
    assert re.search(r"Stage\s*<[^>]*>Negotiation", html)
    html = page(floor.manager, f"/pipeline?where=all(contactId:eq:{floor.contact})")
    assert "Contact is Polar Foods" in html
    html = page(floor.manager, f"/pipeline?where=not(contactId:eq:{gone})")
    assert "contact is one that isn’t there" in html
    assert floor.admin.patch(f"/crm/users/{floor.rep2.id}", {"active": False}).status_code == 200
    for who, name in ((floor.rep2.id, "Tom"), (gone, "one that isn’t there")):
        html = page(floor.manager, f"{LIST}&owner={who}")
        assert re.search(rf"Owner\s*<[^>]*>{name}", html)
        assert str(who) not in re.sub("<[^>]*>", "", html)


@pytest.mark.parametrize("path", [LIST, "/contacts", "/leads?layout=list", "/bulk"])
@pytest.mark.parametrize("cursor", ["nonsense", "x" * 3000])
def test_a_page_that_nothing_leads_to_is_refused(floor: Sales, path: str, cursor: str) -> None:
    page(floor.manager, f"{path}{'&' if '?' in path else '?'}cursor={cursor}", 422)


def test_a_text_with_the_marks_of_the_language_is_found(floor: Sales) -> None:
    odd = floor.deal("Odd", tags=['a,b:(c)|"d"'])
    view = floor.manager.made(
        "/crm/views",
        {
            "name": "Odd",
            "kind": "deals",
            "layout": "list",
            "filters": {"any": [{"field": "tags", "op": "contains", "value": 'a,b:(c)|"d"'}]},
        },
    )
    html = page(floor.manager, f"/pipeline?view={view['id']}", 303)
    assert deals(floor.manager, html.split("href=")[1].split('"')[1].partition("?")[2]) == [
        odd["id"]
    ]


def test_dates_that_move_and_what_is_next(floor: Sales) -> None:
    late = floor.deal("Late", expectedCloseDate="2026-01-10T12:00:00Z")
    floor.deal("Far", expectedCloseDate="2199-01-10T12:00:00Z")
    assert deals(floor.manager, "closes=past") == [late["id"]]
    assert deals(floor.manager, "closes=next30Days") == []
    assert len(deals(floor.manager, "next=none")) == 2
    assert deals(floor.manager, "where=expectedCloseDate:lte:2026-01-09") == []
    assert deals(floor.manager, "where=expectedCloseDate:eq:2026-01-10") == [late["id"]]


def test_rotting_is_one_filter_with_the_oldest_first(floor: Sales) -> None:
    html = page(floor.manager, f"{LIST}&rotting=1")
    assert 'aria-sort="ascending"><a' in html or "Nothing matches" in html
    assert "One filter is on." in html


def test_no_value_sorts_last_both_ways(floor: Sales) -> None:
    none = floor.deal("None")
    soon = floor.deal("Soon", expectedCloseDate="2031-01-01T00:00:00Z")
    far = floor.deal("Far", expectedCloseDate="2041-01-01T00:00:00Z")
    rising, falling = "sort=expectedCloseDate", "sort=-expectedCloseDate"
    assert deals(floor.manager, rising) == [soon["id"], far["id"], none["id"]]
    assert deals(floor.manager, falling) == [far["id"], soon["id"], none["id"]]


@pytest.mark.parametrize("sort", ["title", "-value", "nextActivityAt", "-idle", "-createdAt"])
def test_rows_follow_without_gap_or_repeat(floor: Sales, sort: str) -> None:
    floor.many(120)
    html, seen = page(floor.manager, f"{LIST}&sort={sort}"), []
    assert "50</span> of 120 shown" in html
    while True:
        seen += DEAL.findall(html)
        more = re.search(r'id="list-more".*?href="([^"]+)"', html)
        if more is None:
            break
        answer = floor.manager.get(
            more[1].replace("&amp;", "&"), **HTMX, **{"HX-Target": "tr#list-more"}
        )
        html = answer.get_data(as_text=True)
    assert len(seen) == len(set(seen)) == 120


def test_as_many_statements_for_many_rows_as_for_few(floor: Sales, app: Flask) -> None:
    floor.many(2)
    page(floor.manager, LIST + "&sort=title")
    with counted(app) as few:
        page(floor.manager, LIST + "&sort=title")
    floor.many(60)
    with counted(app) as many:
        page(floor.manager, LIST + "&sort=title")
    assert len(many) == len(few) <= 20


def test_columns_are_chosen_and_stay_in_their_order(floor: Sales) -> None:
    floor.deal()
    html = page(floor.manager, f"{LIST}&columns=owner,value,nonsense")
    assert re.findall(r'<td[^>]* data-column="(\w+)"', html) == ["title", "owner", "value"]
    chosen = "order=value&order=owner&column=owner&column=value&do=up:owner"
    form = page(floor.manager, f"/lists/deals/columns?{chosen}")
    assert re.findall(r'name="order" value="(\w+)"', form)[:2] == ["owner", "value"]


def test_leads_and_contacts_are_lists_too(floor: Sales) -> None:
    lead = floor.rep.made("/crm/leads", {"contactId": floor.contact, "title": "Cold rooms"})
    assert LEAD.findall(page(floor.rep, "/leads?layout=list")) == [lead["id"]]
    assert LEAD.findall(page(floor.rep, "/leads?layout=list&where=contact.source:eq:web")) == [
        lead["id"]
    ]
    assert LEAD.findall(page(floor.rep2, "/leads?layout=list&whose=all")) == []
    assert floor.support.get("/leads?layout=list").status_code == 403
    html = page(floor.rep, "/contacts?type=company&next=none&q=zzz")
    assert "Nothing matches “zzz”" in html and "Two filters are on." in html


def test_the_builder_makes_an_address(floor: Sales) -> None:
    empty = page(floor.manager, "/lists/deals/filter?layout=list&status=all&do=group")
    assert "Match" in empty
    rules = (
        "layout=list&join=any&r.0.field=value&r.0.op=gte&r.0.value=1,000&r.0.in="
        "&g.1.join=all&g.1.not=1&r.2.field=status&r.2.op=eq&r.2.value=open&r.2.in=1"
    )
    answer = floor.manager.get(f"/lists/deals/filter?{rules}&do=apply")
    assert answer.status_code == 303
    assert "where=any(value:gte:100000,not(status:eq:open))" in answer.headers["Location"]
    again = page(floor.manager, answer.headers["Location"])
    assert "Value is at least 1,000 USD or not (status is Open)" in again
    wrong = "layout=list&r.0.field=value&r.0.op=gte&r.0.value=much&do=apply"
    refused = floor.manager.get(f"/lists/deals/filter?{wrong}")
    assert refused.status_code == 422 and "needs an amount" in refused.get_data(as_text=True)


def save_view(who: Person, floor: Sales, address: str, **fields: str) -> str:
    """Saves the deals' list under a name; its id."""
    answer = send(who, "/views/new/deals", name="Big ones", address=address, **fields)
    assert answer.status_code == 303, answer.get_data(as_text=True)
    views = who.get("/crm/views?kind=deals").get_json()["data"]
    return next(str(view["id"]) for view in views if view["name"] == "Big ones")


def test_a_view_is_kept_changed_and_put_back(floor: Sales) -> None:
    big, _ = floor.deal("Big", value=usd(900_000)), floor.deal("Small")
    view = save_view(floor.rep, floor, "layout=list&min=5000&sort=-value", pinned="1")
    opened = floor.rep.get(f"/pipeline?view={view}")
    assert opened.status_code == 303, "a private view's link says all that it shows"
    same = page(floor.rep, opened.headers["Location"])
    assert DEAL.findall(same) == [big["id"]] and ", changed" not in same
    changed = opened.headers["Location"].replace("min=5000", "min=5")
    html = page(floor.rep, changed)
    assert ", changed" in html and len(DEAL.findall(html)) == 2
    assert len(DEAL.findall(page(floor.rep2, changed))) == 0
    assert "isn’t there for you" in page(floor.manager, changed)
    assert len(DEAL.findall(page(floor.manager, changed))) == 2
    send(floor.rep, f"/views/{view}", address=changed.partition("?")[2], version="1")
    kept = floor.rep.get(f"/crm/views/{view}").get_json()["filters"]["all"]
    assert {"field": "value", "op": "gte", "value": 500} in kept


def test_a_shared_view_is_changed_by_its_owner_or_a_manager(floor: Sales) -> None:
    view = save_view(floor.rep, floor, "layout=list&min=5000", shared="1", pinned="1")
    assert "Big ones" in page(floor.rep2, LIST)
    assert send(floor.rep2, f"/views/{view}", address="layout=list").status_code == 403
    assert floor.rep2.patch(f"/crm/views/{view}", {"name": "Mine"}).status_code == 403
    assert floor.manager.patch(f"/crm/views/{view}", {"name": "Ours"}).status_code == 200
    assert floor.support.get(f"/crm/views/{view}").status_code == 404


def test_a_deleted_view_comes_back(floor: Sales) -> None:
    view = save_view(floor.rep, floor, "layout=list", pinned="1")
    send(floor.rep, f"/views/{view}/delete")
    assert floor.rep.get(f"/crm/views/{view}").status_code == 404
    assert send(floor.rep2, f"/views/{view}/restore").status_code == 404
    send(floor.rep, f"/views/{view}/restore")
    assert floor.rep.get(f"/crm/views/{view}").status_code == 200


def test_tabs_say_how_many(floor: Sales) -> None:
    floor.deal(value=usd(900_000))
    view = save_view(floor.manager, floor, "layout=list&min=5000&team=all", pinned="1")
    counts = page(floor.manager, "/views/counts/deals", **HTMX)
    assert f"#view-count-{view}" in counts and ">1</hx-partial>" in counts


def test_a_list_opens_where_one_left_it_else_with_the_chosen_view(floor: Sales) -> None:
    view = save_view(floor.rep, floor, "layout=list&min=5000", shared="1")
    send(floor.rep, "/views/chosen/deals", viewId=view, address="")
    headers = {"Authorization": f"Bearer {floor.rep.token}"}
    client = floor.app.test_client()
    assert client.get("/pipeline", headers=headers).headers["Location"] == f"/pipeline?view={view}"
    client.get("/pipeline?layout=list&min=700&q=vans", headers=headers)
    left = client.get("/pipeline", headers=headers).headers["Location"]
    assert left == "/pipeline?layout=list&min=700", "what was looked for is over"


def test_through_the_list_one_came_from(floor: Sales) -> None:
    first, second, third = (floor.deal(title) for title in ("Alpha", "Beta", "Gamma"))
    came = "from=/pipeline?layout=list%26sort=title"
    html = page(floor.manager, f"/deals/{second['id']}?{came}")
    assert "2 of 3" in html
    before, after = re.findall(r'href="/deals/([0-9a-f-]+)\?from=[^"]+" aria-label="', html)
    assert (before, after) == (first["id"], third["id"])
    added = floor.deal("Beta two")
    html = page(floor.manager, f"/deals/{second['id']}?{came}")
    assert "2 of 4" in html
    assert re.findall(r'href="/deals/([0-9a-f-]+)\?from=', html)[1] == added["id"]
    board = page(floor.manager, f"/deals/{second['id']}?from=/pipeline?layout=board")
    assert len(re.findall(r'href="/deals/([0-9a-f-]+)\?from=', board)) == 2
    by_page = page(
        floor.manager, f"/deals/{first['id']}", Referer=f"http://localhost{LIST}&sort=title"
    )
    assert f"/deals/{second['id']}?from=" in by_page
    assert "?from=" not in page(floor.manager, f"/deals/{first['id']}?from=/evil")


def test_recent_records_are_those_one_may_still_see(floor: Sales) -> None:
    deal = floor.deal("Fridges")
    client, headers = floor.app.test_client(), {"Authorization": f"Bearer {floor.rep.token}"}
    client.get(f"/deals/{deal['id']}", headers=headers)
    client.get(f"/contacts/{floor.contact}", headers=headers)
    shown = client.get("/recent", headers=headers).get_data(as_text=True)
    assert shown.index("Polar Foods") < shown.index("Fridges")
    floor.manager.patch(f"/crm/deals/{deal['id']}", {"ownerId": floor.rep2.id})
    assert "Fridges" not in client.get("/recent", headers=headers).get_data(as_text=True)
    assert "Fridges" not in client.get("/", headers=headers).get_data(as_text=True)
    client.set_cookie("recent", f"{floor.rep.id}.x.dnonsense.d{'0' * 32}.c{new_id().hex}")
    assert client.get("/recent", headers=headers).status_code == 200


def test_a_cell_is_edited_in_its_place(floor: Sales) -> None:
    deal = floor.deal()
    own = f"/lists/deals/{deal['id']}/cells/value"
    assert 'name="value"' in page(floor.rep, own, **HTMX)
    at = {"HX-Current-URL": f"http://localhost{LIST}", **HTMX}
    headers = {"Authorization": f"Bearer {floor.rep.token}", **at}
    said = {"value": "1234.5", "seen.value": "1000", "version": "1"}
    answer = floor.app.test_client().post(own, data=said, headers=headers)
    assert answer.status_code == 200
    assert f"#row-{deal['id']}" in (text := answer.get_data(as_text=True)) and "$1,234.50" in text
    wrong = {"value": "-5", "seen.value": "1234.50", "version": "2"}
    assert floor.app.test_client().post(own, data=wrong, headers=headers).status_code == 422
    assert floor.viewer.get(own).status_code == 403
    assert floor.rep2.get(own).status_code == 404
    assert floor.rep.get(f"/lists/deals/{deal['id']}/cells/status").status_code == 404
