"""Passwords (argon2id) and random tokens (SHA-256)."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from typing import Any

import gevent
from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError
from gevent import monkey

HASHER = PasswordHasher()


def hash_password(password: str) -> str:
    return str(_off_the_loop(HASHER.hash, password))


def password_matches(stored: str | None, password: str) -> bool:
    """Takes the same time whether there is a stored hash or not."""
    return (
        bool(_off_the_loop(_verified, stored or _nobodys_hash(), password)) and stored is not None
    )


def new_secret(prefix: str = "") -> str:
    """A random secret of 256 bits."""
    return prefix + secrets.token_urlsafe(32)


def digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _nobodys_hash() -> str:
    """A hash that no password has, as slow to compare with as a real one."""
    costs = f"m={HASHER.memory_cost},t={HASHER.time_cost},p={HASHER.parallelism}"
    salt, tag = (
        base64.b64encode(secrets.token_bytes(length)).decode().rstrip("=")
        for length in (HASHER.salt_len, HASHER.hash_len)
    )
    return f"$argon2id$v=19${costs}${salt}${tag}"


def _verified(stored: str, password: str) -> bool:
    try:
        return HASHER.verify(stored, password)
    except (VerifyMismatchError, VerificationError, InvalidHashError):
        return False


def _off_the_loop(slow: Callable[..., Any], *arguments: str) -> Any:
    """Argon2 takes its time; in a gevent worker it takes it in a thread, so others are served."""
    if not monkey.is_module_patched("socket"):
        return slow(*arguments)
    return gevent.get_hub().threadpool.apply(slow, arguments)
