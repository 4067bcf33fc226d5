"""What filters offer to choose from, by id and name."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import ColumnElement, false, or_, select

from app.compose.criteria.choices import ME, Reference
from app.crm.pipelines.record import Pipeline, PipelineStage
from app.modules.identity.models import Team, User

if TYPE_CHECKING:
    from app.compose.context import Context

MOST = 200
OWNING = ["sales-rep", "sales-manager", "crm-admin", "marketing"]
Offered = list[tuple[str, str]]


@dataclass(frozen=True)
class Owner(Reference):
    """Whose it is; `me` is the asker."""

    people: bool = True
    of: Any = User


@dataclass(frozen=True)
class OwnersTeam(Reference):
    """The team of the owner; `me` are the people whom the asker manages, with the asker."""

    people: bool = True
    of: Any = Team

    def _compared(self, ctx: "Context", op: str, value: Any) -> ColumnElement[bool]:
        if op == "exists":
            return super()._compared(ctx, op, value)
        said = value if op == "in" else (value,)
        known = [UUID(one) for one in said if one != ME]
        theirs: list[Any] = [User.team_id.in_(known)] if known else []
        if ME in said:
            managed = select(Team.id).where(Team.manager_id == ctx.actor.id)
            theirs += [User.team_id.in_(managed), User.id == ctx.actor.id]
        # Their ids, not a subquery: only so the database knows how few records that may be.
        members = ctx.once(f"team:{said}", lambda: _ids(ctx, or_(false(), *theirs)))
        among: ColumnElement[bool] = self.column.in_(members)
        return ~among if op == "ne" else among


def _ids(ctx: "Context", condition: ColumnElement[bool]) -> list[UUID]:
    return list(ctx.session.scalars(select(User.id).where(condition).order_by(User.id)))


def owners(ctx: "Context") -> Offered:
    """Active users who may own something."""
    able = (User.active, User.roles.overlap(OWNING))
    return _named(ctx, select(User.id, User.name).where(*able).order_by(User.name).limit(MOST))


def teams(ctx: "Context") -> Offered:
    return _named(ctx, select(Team.id, Team.name).order_by(Team.name).limit(MOST))


def pipelines(ctx: "Context") -> Offered:
    statement = select(Pipeline.id, Pipeline.name).order_by(
        Pipeline.is_default.desc(), Pipeline.created_at
    )
    return _named(ctx, statement.limit(MOST))


def stages(ctx: "Context") -> Offered:
    """All pipelines' stages, in their order; with the pipeline's name where there are several."""
    statement = select(PipelineStage, Pipeline.name).join(
        Pipeline, Pipeline.id == PipelineStage.pipeline_id
    )
    order = (Pipeline.is_default.desc(), Pipeline.created_at, PipelineStage.order)
    rows = ctx.session.execute(statement.order_by(*order).limit(MOST)).all()
    several = len({pipeline for _, pipeline in rows}) > 1
    return [
        (str(stage.id), f"{stage.label} ({pipeline})" if several else stage.label)
        for stage, pipeline in rows
    ]


def _named(ctx: "Context", statement: Any) -> Offered:
    return [(str(row[0]), row[1]) for row in ctx.session.execute(statement)]
