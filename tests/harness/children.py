"""Who is whose child, as Linux tells it."""

from pathlib import Path


def children_of(parent: int) -> dict[int, str]:
    """The direct children of a process with their command lines."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            state, command = (folder / "stat").read_text(), (folder / "cmdline").read_bytes()
        except OSError:
            continue  # It ended just now.
        if int(state.rpartition(")")[2].split()[1]) == parent and command:
            found[int(folder.name)] = command.replace(b"\0", b" ").decode(errors="replace")
    return found
