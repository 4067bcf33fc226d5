"""The fixed words of a form's page. Whoever makes it may write them anew, in any language; the
countries are named in that language too."""

from collections.abc import Mapping
from functools import cache
from typing import Annotated

from babel import Locale, localedata
from pydantic import AfterValidator

from app.compose.payload import Line, Payload
from app.crm.contacts.countries import COUNTRIES
from app.crm.text import fold

ENGLISH = "en"
USUAL = {
    "optional": "optional",
    "choose": "Choose",
    "required": "Please fill this in.",
    "invalid": "",
    "agree": "Please agree first.",
    "wrong": "",
    "thanks": "Thank you",
    "onward": "Go on",
}


class FormWords(Payload):
    """What is left out or null is as it is usual. `optional` stands beside what need not be filled
    in, `choose` where no country is chosen yet; `required`, `invalid` and `agree` are said at a
    field, `wrong` above the form; `thanks` heads the page after sending, `onward` leads on from it
    in a frame."""

    optional: Line | None = None
    choose: Line | None = None
    required: Line | None = None
    invalid: Line | None = None
    agree: Line | None = None
    wrong: Line | None = None
    thanks: Line | None = None
    onward: Line | None = None

    def kept(self) -> dict[str, str]:
        """Those that are written anew."""
        said = {name: (text or "").strip() for name, text in self.model_dump().items()}
        return {name: text for name, text in said.items() if text}


def word_of(words: Mapping[str, str], name: str) -> str:
    return words.get(name) or USUAL[name]


@cache
def languages() -> dict[str, str]:
    """Those that countries can be named in, by their code; each by its English name, in order."""
    names = Locale(ENGLISH).languages
    known = (one for one in localedata.locale_identifiers() if one in names and len(one) == 2)
    return dict(sorted(((code, names[code]) for code in known), key=lambda pair: pair[1]))


@cache
def countries_in(language: str) -> dict[str, str]:
    """By code, as the language names and orders them."""
    names = Locale(language).territories
    found = {code: names.get(code, name) for code, name in COUNTRIES.items()}
    return dict(sorted(found.items(), key=lambda pair: fold(pair[1])))


def direction_of(language: str) -> str:
    """ltr or rtl."""
    return str(Locale(language).text_direction)


def _known(language: str) -> str:
    if language not in languages():
        raise ValueError("must be a language of two letters, such as de")
    return language


Language = Annotated[str, AfterValidator(_known)]
