"""Cursors and limits of lists."""

import base64
import binascii

import msgspec


def above_to_max(*, asked: int | None, default: int, most: int) -> int:
    """Limits of calls that answer the most they can when asked for more."""
    return default if not asked or asked < 0 else min(asked, most)


def above_to_default(*, asked: int | None, default: int, most: int) -> int:
    """Limits of calls that fall back to the default when asked for more."""
    return default if not asked or not 0 < asked <= most else asked


def cursor_of(*position: int | str) -> str:
    """A position as an opaque text."""
    return base64.urlsafe_b64encode(msgspec.json.encode(position)).decode().rstrip("=")


def position_of(cursor: str, *, kinds: tuple[type, ...]) -> tuple[int | str, ...] | None:
    """The position behind a cursor of ours; None when it is none."""
    try:
        raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position: list[int | str] = msgspec.json.decode(raw, type=list[int | str])
    except (binascii.Error, msgspec.DecodeError, UnicodeDecodeError, ValueError):
        return None
    if [type(part) for part in position] != list(kinds):
        return None
    return tuple(position)
