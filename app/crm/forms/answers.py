"""What a stranger typed into a form, held against what the form asks for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import StringConstraints, TypeAdapter, ValidationError

from app.compose.errors import Invalid
from app.compose.payload import Line, Text, refusal
from app.crm.contacts.countries import Country
from app.crm.contacts.record import SOURCES
from app.crm.forms.fields import EMAIL, KNOWN, MESSAGE, OWN, WHOLE_NAME, asked
from app.modules.identity.email_address import EmailAddress

if TYPE_CHECKING:
    from app.crm.forms.record import LeadForm

CONSENT = "consent"
EMPTY = {EMAIL: "Please give your email."}
TYPES: dict[str, TypeAdapter[Any]] = {
    "email": TypeAdapter(EmailAddress),
    "country": TypeAdapter(Country),
    "textarea": TypeAdapter(
        Annotated[
            Text,
            StringConstraints(strip_whitespace=True, max_length=KNOWN[MESSAGE].longest),
        ]
    ),
}
LINE: TypeAdapter[Any] = TypeAdapter(Line)


@dataclass
class Answers:
    """By the fields' names, only what was answered."""

    form: "LeadForm"
    values: dict[str, str] = field(default_factory=dict)
    agreed: bool = False

    @property
    def email(self) -> str:
        return self.values[EMAIL]

    @property
    def message(self) -> str | None:
        return self.values.get(MESSAGE)

    def contact(self) -> dict[str, Any]:
        """The new contact, as `crm.createContact` takes it."""
        given = {n: v for n, v in self.values.items() if n not in (WHOLE_NAME, MESSAGE)}
        own = {n.removeprefix(OWN): given.pop(n) for n in list(given) if n.startswith(OWN)}
        first, _, last = self.values.get(WHOLE_NAME, "").rpartition(" ")
        names = {"firstName": first or last or None, "lastName": last if first else None}
        source = self.form.source if self.form.source in SOURCES else "web"
        more = {"source": source, "tags": self.form.tags, "customFields": own}
        return {**names, **given, **more}

    def kept(self) -> dict[str, Any]:
        """What the lead keeps of it: the words that were asked and answered, and agreed to."""
        labels = {each["name"]: each["label"] for each in self.form.fields}
        said = [
            {"name": name, "label": labels[name], "value": value}
            for name, value in self.values.items()
            if name != MESSAGE
        ]
        agreement = {"text": self.form.consent_text, "given": self.agreed}
        return {"answers": said} | ({"consent": agreement} if self.form.consent_text else {})


def read(form: "LeadForm", values: Mapping[str, Any], *, agreed: bool) -> Answers:
    """Raises Invalid with one error for each field that is wrong."""
    answers, errors = Answers(form), []
    for each in form.fields:
        name = each["name"]
        try:
            if value := _value(form, each, values.get(name)):
                answers.values[name] = value
        except ValueError as wrong:
            errors.append({"field": name, "message": str(wrong)})
    answers.agreed = bool(form.consent_text) and agreed
    if form.consent_required and not agreed:
        errors.append({"field": CONSENT, "message": form.word("agree")})
    if errors:
        raise Invalid(f"{errors[0]['field']}: {errors[0]['message']}", errors=errors)
    return answers


def _value(form: "LeadForm", each: dict[str, Any], given: Any) -> str:
    """Raises ValueError with words for whoever typed it."""
    if given is None or (isinstance(given, str) and not given.strip()):
        if each["required"]:
            usual = EMPTY.get(each["name"], form.word("required"))
            raise ValueError(form.words.get("required", usual))
        return ""
    try:
        found: str = TYPES.get(asked(each["name"]).type, LINE).validate_python(given, strict=True)
    except ValidationError as error:
        wrong = form.word("invalid") or refusal(error).errors[0]["message"]
        raise ValueError(wrong) from None
    return found
