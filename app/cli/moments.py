"""Moments of time on the command line."""

from datetime import datetime

import click


class Moment(click.ParamType):
    """An RFC 3339 time; it must say its offset from UTC."""

    name = "RFC3339"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a time such as 2026-03-29T01:30:00Z", param, ctx)
        if moment.tzinfo is None:
            self.fail(f"{value!r} has no offset from UTC; end it with Z or +02:00", param, ctx)
        return moment
