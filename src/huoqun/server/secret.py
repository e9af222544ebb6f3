"""The installation's secrets, in ``<home>/config/secret`` or in the environment.

The file is made once, with mode 600: 32 random bytes in base64, the secret with key id 1. When
another takes its place (server/rotation.py) there is a line for each, ``<key id> <base64>``, of
which the last seals and all open; the word ``kept`` behind a line says that it stays. Every key is
derived from a secret for one purpose, so that no two uses share a key.

Beside it lies ``index-keys`` once secrets were rotated: the keys of blind indexes, which stay what
they were, sealed under the newest secret.

A secret never leaves the machine except in a backup's config part.
"""

import base64
import binascii
import json
import logging
import os
import re
import secrets
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huoqun.core import encrypted

logger = logging.getLogger(__name__)

SECRET_BYTES = 32
# How long a process may work with what the file said before: it looks so often, at most.
LOOK_SECONDS = 0.5
_KEPT = "kept"
_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)
_NAMED = re.compile(r"([0-9]{1,3}):(\S+)", re.ASCII)
_INDEXES_PURPOSE = "index keys"
_INDEXES_PLACE = "config.index-keys"


class Malformed(ValueError):
    """The secrets are not written as they should be."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One secret of the file; ``kept`` when it stays though a newer one seals."""

    key_id: int
    secret: bytes
    kept: bool = False


def read(home: Path) -> bytes:
    """The home's newest secret, or empty when it has none yet (or is not ours to read)."""
    known = lines(home)
    return known[-1].secret if known else b""


def lines(home: Path) -> list[Line]:
    """The home's secrets, the newest last; raises Malformed."""
    try:
        written = _file(home).read_text().splitlines()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return []
    rows = [words for words in (line.split() for line in written) if words]
    if len(rows) == 1 and len(rows[0]) == 1:
        return [Line(key_id=1, secret=_decoded(rows[0][0]))]
    found = [_line(row) for row in rows]
    if len({each.key_id for each in found}) != len(found):
        raise Malformed("two secrets with one key id")
    return found


def _line(words: Sequence[str]) -> Line:
    number, *rest = words
    if not _NUMBER.fullmatch(number) or len(rest) not in (1, 2) or rest[1:] not in ([], [_KEPT]):
        raise Malformed("a line is not <key id> <base64>")
    return Line(key_id=_key_id(number), secret=_decoded(rest[0]), kept=len(rest) > 1)


def _key_id(number: str) -> int:
    key_id = int(number)
    if not 1 <= key_id <= encrypted.KEY_ID_MAX:
        raise Malformed(f"a key id is 1 … {encrypted.KEY_ID_MAX}")
    return key_id


def _decoded(coded: str) -> bytes:
    try:
        return base64.b64decode(coded, validate=True)
    except binascii.Error as error:
        raise Malformed("a secret is not base64") from error


def make(home: Path) -> bytes:
    """The home's secret, made now if there is none; two processes at once agree on one."""
    found = read(home)
    if found:
        return found
    file = _file(home)
    file.parent.mkdir(mode=0o700, exist_ok=True)
    with _fresh(file, base64.b64encode(fresh()).decode() + "\n") as new:
        try:
            # A link, unlike a rename, never replaces the secret of a faster process.
            os.link(new, file)
        except FileExistsError:
            return read(home)
    return read(home)


def fresh() -> bytes:
    """A new secret."""
    return secrets.token_bytes(SECRET_BYTES)


def write(home: Path, known: Sequence[Line]) -> None:
    """Put these secrets in the place of those of the home, the newest last; all or nothing."""
    text = "".join(
        f"{each.key_id} {base64.b64encode(each.secret).decode()}{' ' + _KEPT * each.kept}".rstrip()
        + "\n"
        for each in known
    )
    _replace(_file(home), text)


def write_indexes(home: Path, known: encrypted.Secrets) -> None:
    """Keep the keys of blind indexes, sealed under the newest secret; raises IndexKeysMissing."""
    if known.indexes is None:
        raise encrypted.IndexKeysMissing
    text = json.dumps({purpose: key.hex() for purpose, key in known.indexes.items()})
    sealed = known.ring(_INDEXES_PURPOSE).seal(text, bound_to=_INDEXES_PLACE)
    _replace(_index_file(home), base64.b64encode(sealed).decode() + "\n")


def indexes_lie_under(home: Path) -> int | None:
    """The key id under which the keys of blind indexes lie; None while there is no such file."""
    sealed = _sealed_indexes(home)
    return sealed[0] if sealed else None


def _sealed_indexes(home: Path) -> bytes:
    try:
        return base64.b64decode(_index_file(home).read_text())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return b""


def _indexes(home: Path, by_id: Mapping[int, bytes], current: int) -> dict[str, bytes] | None:
    """The keys of blind indexes: as they were kept, else as the founding secret makes them."""
    sealed = _sealed_indexes(home)
    if not sealed:
        return encrypted.founding_indexes(by_id[1]) if 1 in by_id else None
    ring = encrypted.Secrets(by_id, current, None).ring(_INDEXES_PURPOSE)
    try:
        text = ring.open(sealed, bound_to=_INDEXES_PLACE)
    except encrypted.Unreadable:
        return None
    return {purpose: bytes.fromhex(key) for purpose, key in json.loads(text).items()}


def named(text: str, *, otherwise: int = 1) -> tuple[int, bytes]:
    """A secret of the environment, ``<key id>:<secret>`` or only the secret; raises Malformed."""
    found = _NAMED.fullmatch(text)
    return (_key_id(found[1]), found[2].encode()) if found else (otherwise, text.encode())


def keys(home: Path, *, newest: str = "", others: str = "") -> encrypted.Keys:
    """The keys of a home, or of the environment's secrets when it has any; raises Malformed."""
    if newest:
        current, secret = named(newest)
        by_id = {current: secret}
        for each in others.split():
            key_id, other = named(each, otherwise=current)
            if key_id in by_id:
                raise Malformed("two secrets with one key id")
            by_id[key_id] = other
        known = [Line(key_id=key_id, secret=secret) for key_id, secret in by_id.items()]
        return encrypted.Keys(_Source(home, [*known[1:], known[0]]))
    return encrypted.Keys(_Source(home, None))


class _Source:
    """The secrets as the files say now; files are looked at when they changed, and not too often.

    What can no longer be read leaves everything as it was.
    """

    def __init__(self, home: Path, given: Sequence[Line] | None) -> None:
        self._home, self._given = home, given
        self._look_at = time.monotonic() + LOOK_SECONDS
        self._seen = self._stamp()
        self._known = self._read()

    def __call__(self, *, anew: bool = False) -> encrypted.Secrets:
        now = time.monotonic()
        if anew or now >= self._look_at:
            self._look_at = now + LOOK_SECONDS
            self._look()
        return self._known

    def _look(self) -> None:
        stamp = self._stamp()
        if stamp == self._seen:
            return
        try:
            self._known = self._read()
        except Malformed:
            logger.exception("the secrets of %s cannot be read", self._home)
        self._seen = stamp

    def _stamp(self) -> tuple[tuple[int, int], ...]:
        found = []
        for file in (_file(self._home), _index_file(self._home)):
            try:
                told = file.stat()
                found.append((told.st_mtime_ns, told.st_ino))
            except OSError:
                found.append((0, 0))
        return tuple(found)

    def _read(self) -> encrypted.Secrets:
        known = lines(self._home) if self._given is None else self._given
        if not known:
            return encrypted.Secrets({}, 0, None)
        by_id = {each.key_id: each.secret for each in known}
        current = known[-1].key_id
        return encrypted.Secrets(by_id, current, _indexes(self._home, by_id, current))


def text_key(secret: bytes, purpose: str) -> str:
    """A key for one purpose as text."""
    return encrypted.derive_key(secret, purpose).hex()


def _replace(file: Path, text: str) -> None:
    with _fresh(file, text) as new:
        new.replace(file)
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


@contextmanager
def _fresh(file: Path, text: str) -> Iterator[Path]:
    """A new file in the folder of another, mode 600 and on disk, gone at the end."""
    # Not in ``config`` itself: what lies there is backed up.
    beside = file.parent.parent / "run"
    handle, name = tempfile.mkstemp(dir=beside if beside.is_dir() else file.parent)
    try:
        with os.fdopen(handle, "w") as writing:
            writing.write(text)
            writing.flush()
            os.fsync(writing.fileno())
        yield Path(name)
    finally:
        Path(name).unlink(missing_ok=True)


def _file(home: Path) -> Path:
    return home / "config" / "secret"


def _index_file(home: Path) -> Path:
    return home / "config" / "index-keys"
