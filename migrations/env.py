"""Alembic's way into the program: the app's engine and the metadata of all its models."""

from alembic import context
from flask import current_app

from app.extensions import db

config = context.config


def run_migrations() -> None:
    """Each migration is a transaction of its own: one that is killed leaves nothing behind."""
    with db.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=db.metadata,
            transaction_per_migration=True,
            **current_app.extensions["migrate"].configure_args,
        )
        with context.begin_transaction():
            context.run_migrations()


run_migrations()
