"""Where somebody came from who filled in a form: campaign parameters, the page, the one before."""

import re
from collections.abc import Mapping
from typing import Any

UTM = ("source", "medium", "campaign", "term", "content")
NOT_TEXT = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
LONGEST, LONGEST_ADDRESS = 200, 1000


def origin_of(given: Mapping[str, Any]) -> dict[str, Any]:
    """{utm: {source, …}, page, referrer}, as far as they are given (`utm_source` and so on). Nobody
    typed them, so what is no text in them is taken out and what is too long is cut; no lead is
    refused for their sake."""
    utm = {name: text for name in UTM if (text := _text(given.get(f"utm_{name}"), LONGEST))}
    places = {name: _address(given.get(name)) for name in ("page", "referrer")}
    found: dict[str, Any] = {name: place for name, place in places.items() if place}
    return {**({"utm": utm} if utm else {}), **found}


def _text(value: Any, longest: int) -> str:
    return NOT_TEXT.sub("", value).strip()[:longest].strip() if isinstance(value, str) else ""


def _address(value: Any) -> str:
    """Without what stands behind #, and only of pages: it becomes a link."""
    text = _text(value, LONGEST_ADDRESS).partition("#")[0]
    return text if re.match(r"https?://[^/\s]", text, re.IGNORECASE) else ""
