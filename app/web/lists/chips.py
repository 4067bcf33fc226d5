"""The chips above a list: its most used filters, and one for each rule that has no chip of its
own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.compose.authority import grant
from app.compose.criteria.choices import ME, Choice, Reference
from app.compose.criteria.field import Field
from app.compose.criteria.moments import Moment
from app.compose.criteria.periods import PERIODS
from app.compose.criteria.tree import Group
from app.compose.criteria.words import Text, Words
from app.compose.matrix import Grant
from app.crm.list_kind import ListKind
from app.web.lists.address import Address
from app.web.lists.param import NOTHING
from app.web.lists.parameters import PARAMETERS
from app.web.lists.wording import called, sentence

if TYPE_CHECKING:
    from app.compose.context import Context

Options = list[tuple[str, str]]


@dataclass(frozen=True)
class Chip:
    """`form` is how it is filled in: many, one, when, range, word or flag; `key` what turns a flag
    on and off."""

    param: str
    label: str
    icon: str
    form: str = "many"
    everybodys: bool = False
    key: str = ""


CHIPS: dict[str, tuple[Chip, ...]] = {
    "deals": (
        Chip("owner", "Owner", "user-round", everybodys=True),
        Chip("team", "Team", "users", "one", everybodys=True),
        Chip("closes", "Closes", "calendar", "when"),
        Chip("value", "Value", "circle-dollar-sign", "range"),
        Chip("next", "Next", "clock", "when"),
        Chip("tag", "Tags", "tag", "word"),
        Chip("rotting", "Rotting", "hourglass", "flag", key="R"),
    ),
    "contacts": (
        Chip("ownerId", "Owner", "user-round"),
        Chip("stage", "Stage", "flag"),
        Chip("next", "Next step", "clock"),
        Chip("tag", "Tags", "tag", "word"),
        Chip("source", "Source", "share-2"),
    ),
    "leads": (
        Chip("owner", "Owner", "user-round", everybodys=True),
        Chip("source", "Source", "share-2"),
        Chip("score", "Score", "gauge", "one"),
    ),
}
STATUS = Chip("status", "Status", "circle-dot", "one")
STAGE = Chip("stage", "Stage", "flag")
SCORES: Options = [(str(score), f"{score} and up") for score in (30, 40, 70)]


@dataclass(frozen=True)
class Shown:
    """A chip with what it offers, which of that is chosen, and how that reads."""

    chip: Chip
    options: Options
    chosen: list[str]
    text: str


def chips(address: Address) -> list[Shown]:
    """Those of the list that the actor can use."""
    ctx, kind = address.ctx, address.kind
    everybodys = grant(ctx.actor, kind.model.read_right) is Grant.ALL
    known = CHIPS[kind.name]
    if address.layout == "list" and kind.name != "contacts":
        known = (STATUS, *known)
    if kind.name == "deals" and (address.layout == "list" or address.values("stage")):
        known = (*known, STAGE)
    return [_shown(address, chip) for chip in known if everybodys or not chip.everybodys]


@dataclass(frozen=True)
class Further:
    """A rule without a chip, in words; `without` is the address that leaves it out."""

    text: str
    without: str


def further(address: Address) -> list[Further]:
    """The rules that only the filter builder can make."""
    return [
        Further(sentence(address.ctx, address.kind.fields, node), without_node(address, node))
        for node in address.unnamed
    ]


def without_node(address: Address, node: object) -> str:
    """The address that leaves this rule out."""
    left = tuple(one for one in address.where.members if one is not node)
    return address.with_rules(Group("all", left)).url()


def _shown(address: Address, chip: Chip) -> Shown:
    if chip.form == "range":
        low, high = (address.values(name) for name in ("min", "max"))
        text = f"{low[0] if low else ''}–{high[0] if high else ''}" if low or high else ""
        return Shown(chip, [], [*(low or [""]), *(high or [""])], text)
    chosen = address.values(chip.param)
    options = _options(address.ctx, address.kind, chip)
    return Shown(chip, options, chosen, _text(chip, _named(address, chip, options, chosen), chosen))


def _param_field(kind: ListKind, param: str) -> str:
    return next(one.field for one in PARAMETERS[kind.name] if one.name == param)


def _options(ctx: "Context", kind: ListKind, chip: Chip) -> Options:
    if chip.param == "score":
        return SCORES
    if chip.form in ("flag", "word"):
        return []
    return options_of(ctx, kind.fields.find(ctx, _param_field(kind, chip.param)))


def options_of(ctx: "Context", field: Field) -> Options:
    """What a field offers to choose from."""
    if isinstance(field, Choice):
        return list(field.options.items())
    if isinstance(field, Moment):
        return [(name, PERIODS[name]) for name in field.periods] + [(NOTHING, "Nothing")]
    if isinstance(field, (Reference, Text, Words)) and field.offers:
        me = [(ME, "My team" if field.name == "teamId" else "Me")]
        people = isinstance(field, Reference) and field.people
        return (me if people else []) + field.offers(ctx)
    return []


def _named(address: Address, chip: Chip, options: Options, chosen: Sequence[str]) -> dict[str, str]:
    """What is offered and what is chosen, as it reads."""
    names = dict(options)
    strange = [one for one in chosen if one not in names]
    if strange and chip.form != "range" and (name := _param_field(address.kind, chip.param)):
        field = address.kind.fields.find(address.ctx, name)
        if isinstance(field, Reference):
            names |= {one: called(address.ctx, field, one) for one in strange if one != ME}
    return names


def _text(chip: Chip, names: dict[str, str], chosen: Sequence[str]) -> str:
    said = [names.get(one, one) for one in chosen]
    if chip.form == "flag" or not said:
        return ""
    if chip.form == "when" and chosen[0] not in names:
        return f"by {chosen[0]}"
    return said[0] if len(said) == 1 else f"{said[0]} and {len(said) - 1} more"
