"""The MJML that a person wrote, looked at before the compiler sees it.

The compiler nests as deep as its input does, until the stack ends and the process with it, and
says of a fault only that there is one. So tags are matched here: strictly, in one pass.
"""

import re

from app.compose.errors import Invalid

DEEPEST = 60
MJML = re.compile(r"(?:\s|<!--.*?-->)*+(?=<mjml\b)", re.DOTALL | re.IGNORECASE)
VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
TAG = re.compile(
    r"""<(?:
        !--.*?(?:-->|\Z)
      | (?P<close>/)?(?P<name>[A-Za-z][\w:.-]*+)
        (?:\s++[A-Za-z_:@][\w:.@-]*+(?:\s*+=\s*+(?:"[^"<]*+"|'[^'<]*+'))?)*+
        \s*+(?P<empty>/)?>
    )""",
    re.VERBOSE | re.DOTALL,
)


def refuse_faulty(text: str) -> None:
    """Raises Invalid for MJML whose tags don't match, that nests deeper than any mail does, or that
    takes in other files."""
    opened: list[tuple[str, int]] = []
    at = 0
    while (start := text.find("<", at)) >= 0:
        line = text.count("\n", 0, start) + 1
        tag = TAG.match(text, start)
        if tag is None:
            raise _unreadable(text, start, line)
        at = tag.end()
        if tag["name"]:
            _take(tag, line, opened)
    if opened:
        name, line = opened[-1]
        raise _fault(line, f"<{name}> is never closed")


def _take(tag: re.Match[str], line: int, opened: list[tuple[str, int]]) -> None:
    name = tag["name"].lower()
    if name == "mj-include":
        raise _fault(line, "<mj-include> takes in another file; write its content here instead")
    if tag["close"]:
        _close(name, line, opened)
    elif not tag["empty"] and name not in VOID:
        opened.append((name, line))
        if len(opened) > DEEPEST:
            raise _fault(line, f"tags stand more than {DEEPEST} deep in one another")


def _close(name: str, line: int, opened: list[tuple[str, int]]) -> None:
    if name in VOID:
        return
    if not opened:
        raise _fault(line, f"</{name}> closes nothing")
    last, since = opened.pop()
    if last != name:
        raise _fault(line, f"</{name}> stands where <{last}> of line {since} should be closed")


def _unreadable(text: str, start: int, line: int) -> Invalid:
    name = re.match(r"</?[\w:.-]+", text[start : start + 50])
    if name is None:
        return _fault(line, "a < that begins no tag is written &lt;")
    return _fault(line, f'{name[0]}> can’t be read; attributes are written name="value"')


def _fault(line: int, what: str) -> Invalid:
    return Invalid(f"line {line}: {what}", "body")
