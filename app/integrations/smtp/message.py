"""A message as bytes on the wire. The library refuses line breaks in headers.

It is put together from its parts here: the library's tree of parts, which parses every header that
it is given, costs ten times as much.
"""

from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterable, Iterator
from email.policy import EmailPolicy
from email.utils import format_datetime, localtime
from secrets import token_hex
from typing import Any

from app.modules.notification.attachments import Attachment
from app.modules.notification.carriers import Outgoing

LONGEST, USUAL = 998, 78
# Characters in a line of base64.
PACKED = 76
END = "\r\n"
ASCII = EmailPolicy(linesep=END)
ANY_ALPHABET = ASCII.clone(utf8=True)


def message_of(message: Outgoing, sender: str) -> bytes:
    """Plain text with an HTML alternative, and what goes along; from `sender` if the message names
    nobody. Raises ValueError."""
    addresses = [message.to, *message.cc, message.reply_to]
    policy = ASCII if all(map(str.isascii, addresses)) else ANY_ALPHABET
    headers = (_header(policy, name, value) for name, value in _headers(message, sender))
    return b"".join([*headers, _body(message)])


def _headers(message: Outgoing, sender: str) -> Iterator[tuple[str, str]]:
    yield "From", message.sender or sender
    yield "To", message.to
    if message.cc:
        yield "Cc", ", ".join(message.cc)
    if message.reply_to:
        yield "Reply-To", message.reply_to
    yield "Subject", message.subject
    yield from message.headers.items()
    if "Date" not in message.headers:
        yield "Date", format_datetime(localtime())
    yield "MIME-Version", "1.0"


def _header(policy: "EmailPolicy[Any]", name: str, value: str) -> bytes:
    """In plain ASCII that fits it is written as it is. So is one that can't be folded, such as a
    link: readers want it whole."""
    length = len(name) + 2 + len(value)
    fits = length <= USUAL or (length <= LONGEST and " " not in value)
    if fits and value.isascii() and value.isprintable():
        return f"{name}: {value}{END}".encode()
    return policy.fold_binary(*policy.header_store_parse(name, value))


def _body(message: Outgoing) -> bytes:
    """What stands behind the headers, its own headers first."""
    kept = [Attachment.of_json(each) for each in message.attachments]
    forms = [_text("plain", message.text)]
    if message.html:
        forms.append(_text("html", message.html))
    forms += [part.as_bytes(policy=ASCII) for each in kept for part in each.as_text()]
    files = [each.as_file().as_bytes(policy=ASCII) for each in kept]
    words = forms[0] if len(forms) == 1 else _multipart("alternative", forms)
    return _multipart("mixed", [words, *files]) if files else words


def _text(kind: str, text: str) -> bytes:
    """In lines as they are where every server takes them so, else in what encodes it shorter."""
    lines = text.encode().splitlines()
    content = b"\n".join([*lines, b""])
    if content.isascii() and max(map(len, lines), default=0) <= USUAL:
        coding = "7bit"
    else:
        coding, content = _encoded(content)
    head = f'Content-Type: text/{kind}; charset="utf-8"\nContent-Transfer-Encoding: {coding}\n\n'
    return (head.encode() + content).replace(b"\n", END.encode())


def _encoded(content: bytes) -> tuple[str, bytes]:
    """The other one is not made to see that it is longer: its length can be counted."""
    quoted, wired = b2a_qp(content), content.replace(b"\n", END.encode())
    packed = -(-len(wired) // 3) * 4
    if len(quoted) <= packed + -(-packed // PACKED):
        return "quoted-printable", quoted
    return "base64", encodebytes(wired)


def _multipart(kind: str, parts: Iterable[bytes]) -> bytes:
    boundary = f"=={token_hex(16)}=="
    between = f"{END}--{boundary}{END}".encode()
    head = f'Content-Type: multipart/{kind}; boundary="{boundary}"{END}'.encode()
    return b"".join(
        [head, *(between + part for part in parts), f"{END}--{boundary}--{END}".encode()]
    )
