"""Who of the crowd passes a segment's rules."""

from typing import Any

from tests.crm.crowd import Crowd

EVERYBODY = {"Acme", "Globex", "Anna", "Abe", "Bob", "Gus", "Dora"}
Names = str


def found(crowd: Crowd, rules: dict[str, Any]) -> set[str]:
    """Who passes, by name; the preview's count says the same."""
    answer = crowd.marketing.post("/crm/segments/preview", {"rules": rules})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    by_id = {record_id: name for name, record_id in crowd.ids.items()}
    names = {by_id[one["id"]] for one in answer.get_json()["sample"]}
    assert answer.get_json()["count"] == len(names)
    return names


def meant(names: Names) -> set[str]:
    if names == "*":
        return EVERYBODY
    said = set(names.removeprefix("-").split())
    return EVERYBODY - said if names.startswith("-") else said
