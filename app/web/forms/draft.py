"""A form as it stands in its editor."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from flask import request

from app.crm.contacts.fields import custom_keys
from app.crm.forms.commands import THANKS
from app.crm.forms.fields import EMAIL, KNOWN, OWN, asked, usual
from app.crm.forms.record import LeadForm
from app.crm.forms.words import ENGLISH, USUAL, word_of
from app.web import typed

if TYPE_CHECKING:
    from app.compose.context import Context

OWNER, TEAM = "owner", "team"


@dataclass(frozen=True)
class Row:
    """What a form can ask for; `usual` is what it is called here."""

    name: str
    label: str
    asked: bool = False
    required: bool = False

    @property
    def usual(self) -> str:
        return asked(self.name).label

    @property
    def fixed(self) -> bool:
        return self.name == EMAIL


@dataclass(frozen=True)
class Draft:
    """What is typed; good enough to be shown. `goes_to` is owner:ID or team:ID."""

    name: str = ""
    title: str = ""
    intro: str = ""
    source: str = "web"
    rows: list[Row] = field(default_factory=list)
    button_text: str = "Send"
    thanks_text: str = THANKS
    redirect_url: str = ""
    goes_to: str = ""
    tags: str = ""
    consent_text: str = ""
    consent_required: bool = False
    language: str = ENGLISH
    words: dict[str, str] = field(default_factory=dict)

    def word(self, name: str) -> str:
        return word_of(self.words, name)

    @property
    def fields(self) -> list[dict[str, Any]]:
        """What is asked, as the record has it."""
        return [
            {"name": row.name, "label": row.label, "required": row.required}
            for row in self.rows
            if row.asked
        ]

    def payload(self) -> dict[str, Any]:
        """As the commands take it."""
        kind, _, found = self.goes_to.partition(":")
        return {
            "name": self.name,
            "title": self.title or None,
            "intro": self.intro,
            "source": self.source,
            "fields": self.fields,
            "buttonText": self.button_text,
            "thanksText": self.thanks_text,
            "redirectUrl": self.redirect_url or None,
            "ownerId": found if kind == OWNER else None,
            "teamId": found if kind == TEAM else None,
            "tags": typed.words("tags"),
            "consentText": self.consent_text or None,
            "consentRequired": self.consent_required,
            "language": self.language,
            "words": self.words,
        }

    def place(self, error: dict[str, str]) -> str:
        """The field of the editor that an error of the commands is about."""
        first, *rest = error["field"].split(".")
        if first in ("ownerId", "teamId"):
            return "goesTo"
        if first == "fields" and rest and rest[0].isdigit():
            return f"label-{self.fields[int(rest[0])]['name']}"
        if first == "words":
            return "-".join(error["field"].split("."))
        return "rows" if first == "fields" else first

    def moved_up(self, place: int) -> "Draft":
        """With the row at this place one place higher."""
        rows = list(self.rows)
        if 0 < place < len(rows):
            rows[place - 1 : place + 1] = rows[place], rows[place - 1]
        return Draft(**{**vars(self), "rows": rows})


def new_draft(ctx: "Context") -> Draft:
    """What a new form begins with."""
    return Draft(rows=_rows(ctx, [each.model_dump() for each in usual()]))


def draft_of(ctx: "Context", form: LeadForm) -> Draft:
    """Of a saved one."""
    whose = (OWNER, form.owner_id) if form.owner_id else (TEAM, form.team_id)
    same = ("name", "intro", "source", "button_text", "thanks_text", "consent_required", "language")
    return Draft(
        **{name: getattr(form, name) for name in same},
        title="" if form.title == form.name else form.title,
        rows=_rows(ctx, form.fields),
        redirect_url=form.redirect_url or "",
        goes_to=f"{whose[0]}:{whose[1]}" if whose[1] else "",
        tags=", ".join(form.tags),
        consent_text=form.consent_text or "",
        words=form.words,
    )


def typed_draft() -> Draft:
    """Of the editor's form."""
    said = {name: typed.text(name) or "" for name in ("name", "title", "intro", "source", "tags")}
    return Draft(
        **said,
        rows=_typed_rows(),
        button_text=typed.text("buttonText") or "",
        thanks_text=typed.text("thanksText") or "",
        redirect_url=typed.text("redirectUrl") or "",
        goes_to=typed.text("goesTo") or "",
        consent_text=typed.text("consentText") or "",
        consent_required="consentRequired" in request.form,
        language=typed.text("language") or ENGLISH,
        words={name: one for name in USUAL if (one := typed.text(f"words-{name}"))},
    )


def _rows(ctx: "Context", fields: list[dict[str, Any]]) -> list[Row]:
    """What is asked in its order, then what could be."""
    there = [Row(**each, asked=True) for each in fields]
    names = {row.name for row in there}
    own = [f"{OWN}{key}" for key in custom_keys(ctx)]
    others = [Row(name, asked(name).label) for name in (*KNOWN, *own) if name not in names]
    return [*there, *others]


def _typed_rows() -> list[Row]:
    names, labels = request.form.getlist("field-name"), request.form.getlist("field-label")
    wanted = {*request.form.getlist("field-asked"), EMAIL}
    needed = {*request.form.getlist("field-required"), EMAIL}
    return [
        Row(name, label.strip(), name in wanted, name in needed)
        for name, label in zip(names, labels, strict=False)
    ]
