"""Open lines to carriers, each opened once for as long as a lane works."""

from contextlib import ExitStack

from app.modules.notification.carriers import Carrier, Line


class Lines:
    def __init__(self, stack: ExitStack) -> None:
        self._stack = stack
        self._open: dict[str, Line] = {}

    def to(self, carrier: Carrier) -> Line:
        """The line to this carrier; closed with the stack."""
        if carrier.name not in self._open:
            self._open[carrier.name] = self._stack.enter_context(carrier.open())
        return self._open[carrier.name]
