"""`crm user`: people, made from outside."""

import click

from app.cli.frame import program


@click.group()
def user() -> None:
    """Add people."""


@user.command()
@click.option("--email", required=True)
@click.option("--role", "roles", multiple=True, required=True, help="May be given several times.")
@click.option("--name")
@click.option("--org", help="The organisation's name; made if it isn't there.")
@click.option("--password", help="Without one the person can only reset it.")
def add(
    email: str, roles: tuple[str, ...], name: str | None, org: str | None, password: str | None
) -> None:
    """Add a person."""
    with program():
        from app.modules.identity.admin import add_user

        add_user(email=email, roles=list(roles), name=name, org=org, password=password)
        click.echo(f"{email} is here.")
