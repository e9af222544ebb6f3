"""The installation's one secret: 32 random bytes in ``<home>/config/secret``, made once.

It never leaves the machine except in a backup's config part. Every key is derived from it for one
purpose, so that no two uses share a key.
"""

import base64
import os
import secrets
import tempfile
from pathlib import Path

from huoqun.core import encrypted

SECRET_BYTES = 32


def read(home: Path) -> bytes:
    """The home's secret, or empty when it has none yet (or is not ours to read)."""
    try:
        return base64.b64decode(_file(home).read_text())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return b""


def make(home: Path) -> bytes:
    """The home's secret, made now if there is none; two processes at once agree on one."""
    found = read(home)
    if found:
        return found
    file = _file(home)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    handle, fresh = tempfile.mkstemp(dir=file.parent)  # mode 600
    try:
        with os.fdopen(handle, "w") as writing:
            writing.write(base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode() + "\n")
            writing.flush()
            os.fsync(writing.fileno())
        # A link, unlike a rename, never replaces the secret of a faster process.
        os.link(fresh, file)
    except FileExistsError:
        return read(home)
    finally:
        Path(fresh).unlink()
    return read(home)


def text_key(secret: bytes, purpose: str) -> str:
    """A key for one purpose as text."""
    return encrypted.derive_key(secret, purpose).hex()


def _file(home: Path) -> Path:
    return home / "config" / "secret"
