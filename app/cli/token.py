"""`crm token`: keys to the JSON API."""

import click

from app.cli.frame import program


@click.group()
def token() -> None:
    """Make API tokens."""


@token.command()
@click.option("--email", required=True, help="Whose rights the token has.")
@click.option("--name", default="command line", show_default=True)
@click.option("--scope", type=click.Choice(["read", "write"]), default="write", show_default=True)
def create(email: str, name: str, scope: str) -> None:
    """Print a new token, and nothing else."""
    with program():
        from app.modules.identity.admin import create_token

        click.echo(create_token(email=email, name=name, scope=scope))
