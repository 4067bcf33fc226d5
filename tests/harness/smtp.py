"""A mail server that answers as it is told, and can hang or hang up at any word."""

import socket
import threading
from contextlib import suppress
from email import message_from_bytes

CLOSE, HANG = "close", "hang"
OK = {"CONNECT": "220 here", "DATA": "354 go on", "AUTH": "235 welcome", "QUIT": "221 bye"}


class ScriptedSMTP:
    """`script` holds, by command, what to answer to the next ones instead: a reply, `CLOSE` or
    `HANG`; "CONNECT" is the greeting, "BODY" the first line after DATA, "." the end of a message.
    `dialogues` are the commands of each connection, `messages` what came whole, envelope and all;
    without `recording` neither is kept."""

    def __init__(self, *features: str, recording: bool = True) -> None:
        self.features = features
        self.recording = recording
        self.script: dict[str, list[str]] = {}
        self.dialogues: list[list[str]] = []
        self.messages: list[bytes] = []
        self.over = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"smtp://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def recipients(self) -> list[str]:
        """Whom the messages are to, by their headers."""
        return [message_from_bytes(message)["To"] for message in self.messages]

    def stop(self) -> None:
        self.over.set()
        self._listener.close()

    def _serve(self) -> None:
        while not self.over.is_set():
            try:
                line, _ = self._listener.accept()
            except OSError:
                return
            threading.Thread(target=self._talk, args=(line,), daemon=True).start()

    def _talk(self, line: socket.socket) -> None:
        said: list[str] = []
        self.dialogues.append(said)
        with line, suppress(OSError):
            lines = line.makefile("rb")
            if not self._answer(line, "CONNECT"):
                return
            for command in lines:
                verb = command.split()[0].upper().decode()
                if self.recording:
                    said.append(command.decode().strip())
                begins = verb == "DATA" and not self.script.get(verb)
                if not self._answer(line, verb) or verb == "QUIT":
                    return
                if begins and not self._message(line, lines):
                    return

    def _message(self, line: socket.socket, lines: "object") -> bool:
        if self.script.get("BODY") and self.script["BODY"].pop(0) == CLOSE:
            return False
        message = b""
        for part in lines:  # type: ignore[attr-defined]
            if part == b".\r\n":
                if self.recording:
                    self.messages.append(message)
                return self._answer(line, ".")
            message += part
        return False

    def _answer(self, line: socket.socket, verb: str) -> bool:
        planned = self.script.get(verb)
        reply = planned.pop(0) if planned else OK.get(verb, "250 ok")
        if reply == HANG:
            self.over.wait(60)
        if reply in (CLOSE, HANG):
            return False
        if verb == "EHLO" and not planned:
            reply = "\r\n".join([*(f"250-{each}" for each in ("here", *self.features)), "250 HELP"])
        line.sendall(f"{reply}\r\n".encode())
        return not reply.startswith("421")
