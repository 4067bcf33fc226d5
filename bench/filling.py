"""How many mails a second are filled in on one core, and how long a template takes to compile."""

from time import perf_counter
from types import SimpleNamespace
from typing import Any

from app.crm.templates.content import compiled
from app.crm.templates.filling import Filling
from app.crm.templates.starts import STARTS
from app.crm.templates.variables import variables

SECONDS = 3


def rate(act: Any) -> float:
    """How often `act` is done in a second."""
    done, start = 0, perf_counter()
    while perf_counter() - start < SECONDS:
        act()
        done += 1
    return done / (perf_counter() - start)


def main() -> None:
    contact = SimpleNamespace(
        first_name="Ana", last_name="Petrov", name="Ana Petrov", company_name="Polar Foods",
        job_title="Purchasing", email="ana@polar.example", phone=None, custom_fields={},
    )  # fmt: skip
    context: Any = None
    print("| template | kB | fills/s | ms to compile |\n| --- | --- | --- | --- |")
    for name in ("letter", "newsletter", "announcement"):
        content = compiled(context, STARTS[name])
        filling = Filling(content)
        known = variables(contact, org_name="Fernhill", unsubscribe_url="https://a.example/u/1")
        size = len(filling.fill(known).html.encode()) / 1000
        fills = rate(lambda: filling.fill(known))  # noqa: B023
        compiles = rate(lambda: compiled(context, STARTS[name]))  # noqa: B023
        print(f"| {name} | {size:.1f} | {fills:,.0f} | {1000 / compiles:.1f} |")


if __name__ == "__main__":
    main()
