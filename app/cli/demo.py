"""`crm demo`: the demo organisation."""

import click

from app.cli.frame import program

DEMO_ORG = "Acme Demo"
DEMO_PASSWORD = "demo"
DEMO_USERS = ["admin", "manager", "rep", "rep2", "support", "marketing", "viewer"]


@click.command()
@click.option("--size", type=click.Choice(["small", "large"]), default="small", show_default=True)
def demo(size: str) -> None:
    """Load the demo organisation with plausible data."""
    with program():
        from app.demo import load

        load(size)
        click.echo(f"The organisation {DEMO_ORG} is here.\n{demo_logins()}")


def demo_logins() -> str:
    """The demo people and their password, for the terminal."""
    people = ", ".join(f"{name}@demo.example" for name in DEMO_USERS)
    return f"Demo logins: {people}; password: {DEMO_PASSWORD}"
