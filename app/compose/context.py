"""What a handler works with: who acts, when, the session, and the ways to do, ask and tell."""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import cache
from typing import Any, TypeVar
from uuid import UUID

from pydantic.alias_generators import to_camel
from sqlalchemy import select

from app.compose import authority, catalogue, dispatch
from app.compose.actor import Actor
from app.compose.errors import Forbidden, Invalid, NotFound
from app.compose.events import Pending
from app.compose.matrix import Grant
from app.compose.org import Org
from app.compose.outbox import DelayedQueue
from app.compose.records import Entity
from app.compose.registry import registry
from app.compose.tenancy import TenantSession
from app.compose.unit import Unit

E = TypeVar("E", bound=Entity)
T = TypeVar("T")
camel = cache(to_camel)


class Context:
    """One actor at one moment. `cause` says what brought this about (a hook, a job, an import);
    `history` marks what is only recorded: no hooks, no notifications."""

    def __init__(
        self,
        actor: Actor,
        now: datetime,
        *,
        unit: Unit | None = None,
        cause: str | None = None,
        history: bool = False,
    ) -> None:
        self.actor = actor
        self.now = now
        self.unit = unit or Unit(actor.org_id, now)
        self.cause = cause
        self.history = history
        self.queue = DelayedQueue(self.unit, now)
        self._answers: dict[str, Any] = {}
        self._config: Any = None
        self._org: Org | None = None
        self._held: dict[tuple[type[Entity], UUID], Entity] = {}

    @property
    def session(self) -> TenantSession:
        return self.unit.session

    @property
    def org_id(self) -> UUID:
        return self.actor.org_id

    @property
    def org(self) -> Org:
        # Held here because the session forgets what nobody holds, and would ask again.
        if self._org is None or self._org not in self.session:
            self._org = self.session.get_one(Org, self.org_id)
        return self._org

    @property
    def config(self) -> Any:
        """The org's settings, typed by the compose."""
        if self._config is None:
            self._config = registry.config(**{"currency": self.org.currency, **self.org.settings})
        return self._config

    def once(self, question: str, ask: Callable[[], T]) -> T:
        """The answer to what is asked only once in this context, however often it is needed."""
        if question not in self._answers:
            self._answers[question] = ask()
        answer: T = self._answers[question]
        return answer

    def forget_config(self) -> None:
        """After the settings were changed."""
        self._config = None

    def as_program(self) -> "Context":
        """The same unit with the program's authority; the actor stays the one who is named."""
        program = Actor.program(
            self.org_id, id=self.actor.id, name=self.actor.name, address=self.actor.address
        )
        made = Context(program, self.now, unit=self.unit, cause=self.cause, history=self.history)
        made._org, made._config, made._held = self._org, self._config, self._held
        return made

    def dispatch(self, name: str, payload: Any = None, **fields: Any) -> Any:
        """Does the command; the payload is its model, a dict as the API takes it, or fields."""
        return dispatch.dispatch(self, name, payload if payload is not None else fields)

    def query(self, name: str, payload: Any = None, **fields: Any) -> Any:
        """Asks the query, likewise."""
        return dispatch.ask(self, name, payload if payload is not None else fields)

    def may(self, right: str, record: Entity | None = None) -> bool:
        return authority.may(self.actor, right, record)

    def get(
        self, model: type[E], record_id: UUID, *, lock: bool = False, deleted: bool = False
    ) -> E:
        """The record, if it exists for the actor, or, if `deleted`, did until it was deleted.
        `lock` keeps others from changing it, but not from adding rows that refer to it. Raises
        Forbidden or NotFound."""
        if authority.grant(self.actor, model.read_right) is Grant.NONE:
            raise Forbidden("Your role does not allow this.", right=model.read_right)
        found = self.find(model, record_id, lock=lock, deleted=deleted)
        if found is None:
            raise NotFound(f"There is no such {'deleted ' * deleted}{model.kind}.")
        return found

    def find(
        self, model: type[E], record_id: UUID, *, lock: bool = False, deleted: bool = False
    ) -> E | None:
        """The record, or None where there is none for the actor. `deleted` as in `get`."""
        if held := self._held.get((model, record_id)):
            return held  # type: ignore[return-value]
        statement = select(model).where(model.id == record_id, authority.visible(self.actor, model))
        if deleted:
            gone: Any = model
            statement = statement.where(gone.deleted_at.is_not(None)).execution_options(
                with_deleted=True
            )
        if lock:
            statement = statement.with_for_update(key_share=True).execution_options(
                populate_existing=True
            )
        return self.session.scalars(statement).one_or_none()

    def lock(self, model: type[E], ids: Iterable[UUID]) -> None:
        """Keeps others from changing these records, and from adding rows that refer to them, as far
        as they exist for the actor. In one order, and whole at once, so that no two who want the
        same wait for each other."""
        statement = select(model.id).where(
            model.id.in_(list(ids)), authority.visible(self.actor, model)
        )
        self.session.execute(statement.order_by(model.id).with_for_update())

    def hold(self, model: type[E], ids: Iterable[UUID], *, lock: bool = False) -> dict[UUID, E]:
        """Reads these records at once, as far as they exist for the actor. Until `let_go` they are
        found without asking the database again; only for those who lock them or never change
        them."""
        statement = select(model).where(
            model.id.in_(list(ids)), authority.visible(self.actor, model)
        )
        if lock:
            statement = statement.with_for_update(key_share=True).execution_options(
                populate_existing=True
            )
        found = {record.id: record for record in self.session.scalars(statement.order_by(model.id))}
        self._held |= {(model, record_id): record for record_id, record in found.items()}
        return found

    def let_go(self) -> None:
        """Forgets what is held, such as after a savepoint was rolled back."""
        self._held.clear()

    def referred(self, model: type[E], record_id: UUID, field: str) -> E:
        """The record that an input's `field` names. Raises Invalid where there is none."""
        found = self.find(model, record_id)
        if found is None:
            raise Invalid(f"There is no such {model.kind}.", field)
        return found

    def emit(
        self,
        name: str,
        subject: Entity | Org,
        /,
        *,
        changes: dict[str, list[Any]] | None = None,
        links: list[UUID] | None = None,
        at: datetime | None = None,
        **payload: Any,
    ) -> None:
        """Tells that something happened to `subject`; numbered and written with the commit.

        Payload keys are given in snake_case. Raises UndeclaredEvent for keys nobody declared.
        """
        body = {camel(key): value for key, value in payload.items()}
        catalogue.check(name, set(body))
        event = Pending(
            name=name,
            subject=subject,
            payload=body,
            changes={camel(key): pair for key, pair in (changes or {}).items()} or None,
            links=links or subject.event_links(),
            at=at or self.now,
            actor_id=self.actor.id,
            cause=self.cause,
            address=self.actor.address,
            history=self.history,
        )
        event.channels = [] if self.history else registry.channels(self, event)
        self.unit.pending.append(event)
