"""Stable hashes, random tokens and the bounded integers that every schema uses."""

import hashlib
import secrets
from typing import Annotated

from annotated_types import Ge, Le

BIGINT_MAX = 2**63 - 1

# Django Ninja and Pydantic read these bounds; a bare int would let 10^30 reach the database.
BigId = Annotated[int, Ge(1), Le(BIGINT_MAX)]
Count = Annotated[int, Ge(0), Le(BIGINT_MAX)]


def stable_bucket(*parts: object, buckets: int) -> int:
    """A bucket in [0, buckets) from the first 8 bytes of sha256, as PostgreSQL counts it too."""
    digest = hashlib.sha256(":".join(str(part) for part in parts).encode()).digest()
    return int.from_bytes(digest[:8], "big") % buckets


def new_token(bytes_count: int = 24) -> str:
    """A random URL-safe token."""
    return secrets.token_urlsafe(bytes_count)


def read(written: str) -> int:
    """A number of ours as somebody sent it; 0, which is nobody's, for what is none."""
    plain = written.isascii() and written.isdigit() and len(written) <= len(str(BIGINT_MAX))
    number = int(written) if plain else 0
    return number if number <= BIGINT_MAX else 0
