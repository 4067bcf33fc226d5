"""Lists: cursors that stay true, sorts, filters, and nothing that is silently ignored."""

from typing import Any

import pytest
from sqlalchemy import event

from app.extensions import db
from tests.api import records
from tests.harness.cast import Cast, Person
from tests.harness.working import work_off


def pages(person: Person, path: str) -> list[list[dict[str, Any]]]:
    """Every page of the list, by its cursors."""
    found, cursor = [], ""
    while True:
        page = person.get(f"/crm{path}{cursor}").get_json()
        found.append(page["data"])
        if page["page"]["next"] is None:
            return found
        cursor = f"&cursor={page['page']['next']}"


@pytest.fixture(scope="module")
def deals(cast: Cast) -> list[dict[str, Any]]:
    """Nine deals, three of each value, some without a date."""
    return [
        records.deal(
            cast,
            cast.rep,
            title=f"Deal {number}",
            value={"amount": number % 3 * 100, "currency": "USD"},
            expectedCloseDate=f"2031-01-0{number % 4 + 1}T00:00:00Z" if number % 4 else None,
            tags=["even"] if number % 2 == 0 else [],
        )
        for number in range(9)
    ]


@pytest.mark.parametrize(
    "sort",
    "createdAt -createdAt value -value title -title expectedCloseDate -expectedCloseDate updatedAt "
    "lastActivityAt -lastActivityAt".split(),
)
def test_pages_hold_everything_once(cast: Cast, deals: list[Any], sort: str) -> None:
    whole = cast.rep.get(f"/crm/deals?sort={sort}&limit=200").get_json()["data"]
    paged = pages(cast.rep, f"/deals?sort={sort}&limit=2")
    assert [len(page) for page in paged[:-1]] == [2] * (len(paged) - 1)
    assert [deal["id"] for page in paged for deal in page] == [deal["id"] for deal in whole]
    assert len({deal["id"] for deal in whole}) == len(deals)


@pytest.mark.parametrize("sort", ["value", "title", "expectedCloseDate"])
def test_a_sort_sorts_and_minus_turns_it(cast: Cast, deals: list[Any], sort: str) -> None:
    def values(name: str) -> list[Any]:
        found = cast.rep.get(f"/crm/deals?sort={name}&limit=200").get_json()["data"]
        plain = [deal[sort]["amount"] if sort == "value" else deal[sort] for deal in found]
        return [value for value in plain if value is not None]

    assert values(sort) == sorted(values(sort))
    assert values(f"-{sort}") == sorted(values(sort), reverse=True)


def test_a_cursor_stays_true_while_rows_are_added(cast: Cast) -> None:
    known = {records.contact(cast.marketing)["id"] for _ in range(6)}
    mine = f"/contacts?ownerId={cast.marketing.id}&limit=2"
    first = cast.admin.get(f"/crm{mine}").get_json()
    seen = [contact["id"] for contact in first["data"]]
    cursor = first["page"]["next"]
    while cursor:
        records.contact(cast.marketing)
        page = cast.admin.get(f"/crm{mine}&cursor={cursor}").get_json()
        seen += [contact["id"] for contact in page["data"]]
        cursor = page["page"]["next"]
    assert len(seen) == len(set(seen))
    assert set(seen) == known


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=-1",
        "limit=201",
        "limit=x",
        "limit=1.5",
        "limit=",
        "limit=99999999999999999999",
        "cursor=garbage",
        "cursor=",
        "cursor=%00",
        "sort=ownerId",
        "sort=--title",
        "sort=",
        "count=maybe",
        "status=closed",
        "ownerId=me",
        "valueMin=a",
        "valueMin=99999999999999999999999",
        "createdFrom=yesterday",
        "createdFrom=9999-01-01T00:00:00Z",
        "q=%00",
        "unknown=1",
        "orgId=1",
        "status=open&status=won",
        "value_min=1",
    ],
)
def test_a_wrong_parameter_is_422(cast: Cast, query: str) -> None:
    answer = cast.rep.get(f"/crm/deals?{query}")
    assert answer.status_code == 422, answer.get_data(as_text=True)
    assert answer.get_json()["errors"][0]["field"]


def test_items_and_actions_take_no_parameters(cast: Cast) -> None:
    made = records.contact(cast.rep)
    assert cast.rep.get(f"/crm/contacts/{made['id']}?expand=1").status_code == 422
    assert cast.rep.ask("PATCH", f"/crm/contacts/{made['id']}?x=1", {}).status_code == 422


def test_a_cursor_of_another_sort_is_422(cast: Cast, deals: list[Any]) -> None:
    cursor = cast.rep.get("/crm/deals?limit=1&sort=title").get_json()["page"]["next"]
    assert cast.rep.get(f"/crm/deals?limit=1&sort=value&cursor={cursor}").status_code == 422
    assert cast.rep.get(f"/crm/leads?cursor={cursor}").status_code == 422
    assert cast.rep.get(f"/crm/deals?cursor={cursor[:-2]}xx").status_code == 422


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("tag=even", [0, 2, 4, 6, 8]),
        ("valueMin=100", [1, 2, 4, 5, 7, 8]),
        ("valueMin=100&valueMax=100", [1, 4, 7]),
        ("expectedCloseFrom=2031-01-03", [2, 3, 6, 7]),
        ("expectedCloseFrom=2031-01-03&expectedCloseTo=2031-01-03", [2, 6]),
        ("q=deal+4", [4]),
        ("q=%25", []),
        ("status=won", []),
        ("createdTo=2020-01-01T00:00:00%2B02:00", []),
        ("createdTo=2020-01-01T00:00:00+02:00", []),
    ],
)
def test_filters(cast: Cast, deals: list[Any], query: str, numbers: list[int]) -> None:
    answer = cast.rep.get(f"/crm/deals?sort=createdAt&limit=200&count=true&{query}").get_json()
    assert [deal["title"] for deal in answer["data"]] == [f"Deal {number}" for number in numbers]
    assert answer["page"]["total"] == len(numbers)


def test_filters_of_other_nouns(cast: Cast) -> None:
    first = records.lead(cast, cast.rep, "contacted")
    done = records.activity(cast, cast.rep)
    cast.rep.post(f"/crm/activities/{done['id']}/complete")
    for path, record in (
        (f"/leads?status=contacted&contactId={first['contactId']}&scoreMin=1", first),
        (f"/leads?q=polar&ownerId={cast.rep.id}&status=contacted", first),
        (f"/activities?completed=true&type=task&contactId={done['contactId']}", done),
        (f"/activities?dueFrom=2031-01-31&dueTo=2031-01-31&actorId={cast.rep.id}", done),
    ):
        found = cast.admin.get(f"/crm{path}").get_json()["data"]
        assert record["id"] in [entry["id"] for entry in found], path
    assert cast.admin.get("/crm/leads?status=contacted&scoreMin=101").get_json()["data"] == []


def test_tags_come_in_pages_of_their_own_order(cast: Cast) -> None:
    for tags in (["page-a", "page-b"], ["page-b", "page-c"]):
        records.contact(cast.rep, tags=tags)
    asked = "/tags?q=page-&limit=2&count=true"
    names = [[tag["name"] for tag in page] for page in pages(cast.rep, f"{asked}&sort=-name")]
    assert names == [["page-c", "page-b"], ["page-a"]]
    first = cast.rep.get(f"/crm{asked}").get_json()
    assert first["data"] == [{"name": "page-a", "count": 1}, {"name": "page-b", "count": 2}]
    assert first["page"] == {"next": "page-b", "total": 3}
    assert cast.rep.get("/crm/tags?sort=createdAt").status_code == 422


def test_what_is_told_is_sorted_by_its_title_too(cast: Cast) -> None:
    about = records.contact(cast.admin)["id"]
    for title in ("Anchors", "Winches"):
        lead = {"contactId": about, "title": title, "ownerId": cast.rep.id}
        cast.manager.made("/crm/leads", lead)
    work_off(cast.app)
    for sort, wanted in (("title", "Anchors Winches"), ("-title", "Winches Anchors")):
        told = cast.rep.get(f"/crm/notifications?sort={sort}&limit=200").get_json()["data"]
        words = " ".join(notice["title"] for notice in told).split()
        assert [word for word in words if word in wanted.split()] == wanted.split()


@pytest.mark.parametrize("path", ["/search?q=polar", "/tags?", "/contacts?", "/bookings?"])
def test_two_hundred_is_the_most_that_comes_at_once(cast: Cast, path: str) -> None:
    for limit, status in ((200, 200), (201, 422)):
        assert cast.rep.get(f"/crm{path}&limit={limit}").status_code == status


@pytest.mark.parametrize("path", ["/contacts", "/leads", "/deals", "/activities", "/pipelines"])
def test_the_number_of_queries_is_constant(cast: Cast, path: str) -> None:
    for _ in range(3):
        records.lead(cast)
        records.deal(cast)
        records.activity(cast)
    few, many = (queries(cast.admin, f"/crm{path}?limit={limit}") for limit in (1, 200))
    assert few == many
    assert many <= 12


def queries(person: Person, path: str) -> int:
    """How many statements the request sends."""
    sent: list[str] = []

    def note(_line: Any, _cursor: Any, statement: str, *_: Any) -> None:
        sent.append(statement)

    with person.app.app_context():
        engine = db.engine
    person.get(path)
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert person.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return len(sent)
