"""`crm demo`: the demo organisation."""

import click

from app.cli.frame import program
from app.cli.logins import DEMO_ORG, demo_logins


@click.command()
@click.option("--size", type=click.Choice(["small", "large"]), default="small", show_default=True)
def demo(size: str) -> None:
    """Load the demo organisation with plausible data."""
    with program():
        from app.demo import load

        load(size)
        click.echo(f"The organisation {DEMO_ORG} is here.\n{demo_logins()}")
