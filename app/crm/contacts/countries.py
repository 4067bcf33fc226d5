"""Countries as ISO 3166 has them, by code and by English name."""

import re
from typing import Annotated, Any

from babel import Locale
from pydantic import AfterValidator

from app.crm.text import fold

# Groups, parts and reserved codes that the locale data names among its territories.
NO_COUNTRIES = frozenset("AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split())
NAMES = Locale("en").territories
COUNTRIES: dict[str, str] = dict(
    sorted(
        (
            (code, name)
            for code, name in NAMES.items()
            if re.fullmatch("[A-Z]{2}", code) and code not in NO_COUNTRIES
        ),
        key=lambda one: fold(one[1]),
    )
)
BY_NAME = {fold(name): code for code, name in COUNTRIES.items()}


def code_of(said: Any) -> Any:
    """The code of a country by its English name; what is no name stays as it is."""
    return BY_NAME.get(fold(said), said) if isinstance(said, str) else said


def _known(code: str) -> str:
    if code.upper() not in COUNTRIES:
        raise ValueError("is not an ISO 3166 country code of two letters, such as DE")
    return code.upper()


Country = Annotated[str, AfterValidator(_known)]
