"""Children that don't outlive their parent, run as another user where that is needed."""

import ctypes
import os
import pwd
import signal
import subprocess
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

Account = pwd.struct_passwd
PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def unprivileged_account() -> Account | None:
    """The user who runs what refuses to run as root; None when we are not root."""
    if os.geteuid() != 0:
        return None
    known = {account.pw_name: account for account in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def as_user(account: Account | None) -> dict[str, Any]:
    """The arguments that make subprocess run a command as that user, in a neutral place."""
    if account is None:
        return {"cwd": "/"}
    return {"cwd": "/", "user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}


def can_enter(path: Path, account: Account | None) -> bool:
    """Whether that user may enter this folder or run this file."""
    question = subprocess.run(["test", "-x", str(path)], check=False, **as_user(account))
    return question.returncode == 0


def spawn(
    command: Sequence[str | Path],
    *,
    at_parents_death: signal.Signals = signal.SIGTERM,
    **options: Any,
) -> subprocess.Popen[bytes]:
    """Starts a child in a session of its own, so that Ctrl-C reaches only the parent.

    Call it from the main thread: Linux sends the signal when the calling thread ends.
    """
    return subprocess.Popen(
        [str(part) for part in command],
        preexec_fn=partial(end_with, os.getpid(), at_parents_death),
        start_new_session=True,
        **options,
    )


def end_with(parent: int, at_parents_death: signal.Signals) -> None:
    """The calling process, a child of `parent`, gets this signal when its parent ends."""
    if _libc is not None:
        _libc.prctl(PR_SET_PDEATHSIG, int(at_parents_death))
        if os.getppid() != parent:
            os._exit(1)
