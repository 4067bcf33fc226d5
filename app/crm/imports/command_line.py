"""`crm import`: what the operator runs."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.compose.actor import Actor
from app.compose.clock import utc_now
from app.compose.context import Context
from app.compose.errors import Invalid, NotFound
from app.crm.imports.batch import Outcome
from app.crm.imports.kinds import KINDS
from app.crm.imports.mapping import read_mapping
from app.crm.imports.run import run_import
from app.modules.identity.admin import any_org, find_org


def import_file(
    kind: str, file: Path, mapping: Any, dry_run: bool, org: str | None = None
) -> dict[str, int]:
    """Imports the file into the org (the oldest one unless named). Returns the counts; each row
    that could not be taken is told on standard error. Raises Invalid, NotFound."""
    if kind not in KINDS:
        raise Invalid(f"Kinds are: {', '.join(KINDS)}.")
    outcome = run_import(
        operator(org), kind, file, read_mapping(mapping), dry_run=dry_run, progress=_progress()
    )
    for line, reason in sorted(outcome.problems):
        print(f"line {line}: {reason}", file=sys.stderr)
    return {name: outcome[name] for name in ("created", "updated", "unchanged", "failed")}


def operator(org: str | None) -> Context:
    """The program at work in the named org, else in the oldest one. Raises NotFound."""
    home = find_org(org) if org else any_org()
    if home is None:
        raise NotFound(f"There is no org called {org!r}." if org else "There is no org yet.")
    return Context(Actor.program(home.id), utc_now(), cause="import", history=True)


def _progress() -> Callable[[Outcome], None]:
    """On a terminal the running count is shown."""

    def show(outcome: Outcome) -> None:
        if sys.stderr.isatty():
            print(f"\r{outcome.total():,} rows", end="", file=sys.stderr, flush=True)

    return show
