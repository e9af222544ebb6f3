"""The archive: a tar whose last member lists every other one with its size and sha256.

Being last, the list also proves that the archive was written to its end.
"""

import hashlib
import io
import json
import os
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from huoqun.server.backups import refusals

MANIFEST = "manifest.json"
MANIFEST_BYTES_MAX = 64 * 2**20
FORMAT = 1
BLOCK_BYTES = 2**20
# What we write ourselves; any other name is somebody's attempt to leave the folder.
_MEMBER = re.compile(r"(database|lake/[a-z_]+|config)/[A-Za-z0-9_-][A-Za-z0-9._-]*")


class Writer:
    """Adds members and remembers their sums."""

    def __init__(self, tar: tarfile.TarFile) -> None:
        self._tar = tar
        self._members: dict[str, dict[str, Any]] = {}

    def add(self, name: str, path: Path) -> None:
        """Add a file under a name."""
        size = path.stat().st_size
        with path.open("rb") as file:
            summed = _Summed(file)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = size, 0o600
            entry.mtime = int(path.stat().st_mtime)
            self._tar.addfile(entry, summed)
        self._members[name] = {"bytes": size, "sha256": summed.sum.hexdigest()}

    def finish(self, facts: dict[str, Any]) -> None:
        """Write the manifest: what the backup says of itself, and the list of members."""
        text = json.dumps({"format": FORMAT, **facts, "members": self._members}, indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size, entry.mode = len(text), 0o600
        self._tar.addfile(entry, io.BytesIO(text))


class _Summed(io.RawIOBase):
    """A file that sums what is read from it."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.sum = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        """The next bytes."""
        block = self._file.read(size)
        self.sum.update(block)
        return block


@contextmanager
def writing(path: Path) -> Iterator[Writer]:
    """Write an archive that appears under its name only when it is whole and on disk."""
    partial = path.with_name(f".{path.name}.part")
    try:
        partial.touch(mode=0o600)
        with partial.open("wb") as file:
            with tarfile.open(fileobj=file, mode="w", format=tarfile.PAX_FORMAT) as tar:
                yield Writer(tar)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)


def verified(path: Path) -> dict[str, Any]:
    """The manifest of an archive whose every member is as it was written; else NotABackup."""
    try:
        with tarfile.open(path, mode="r:") as tar:
            return _verified(path, tar)
    except (tarfile.TarError, OSError, ValueError) as error:
        raise refusals.NotABackup(archive=path.name, reason=error) from error


def _verified(path: Path, tar: tarfile.TarFile) -> dict[str, Any]:
    sums: dict[str, dict[str, Any]] = {}
    manifest: dict[str, Any] | None = None
    for entry in tar:
        if entry.name == MANIFEST:
            manifest = json.loads(_content(tar, entry).read(MANIFEST_BYTES_MAX))
            continue
        if not entry.isfile() or not _MEMBER.fullmatch(entry.name):
            raise refusals.NotABackup(archive=path.name, reason=f"unexpected {entry.name!r}")
        sums[entry.name] = {"bytes": entry.size, "sha256": _sha256(_content(tar, entry))}
    if manifest is None or manifest.get("format") != FORMAT:
        raise refusals.NotABackup(archive=path.name, reason="no manifest")
    if sums != manifest["members"]:
        changed = sorted(set(sums) ^ set(manifest["members"])) or sorted(
            name for name in sums if sums[name] != manifest["members"][name]
        )
        raise refusals.NotABackup(archive=path.name, reason=f"{changed[0]} has changed")
    return manifest


def _content(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> IO[bytes]:
    content = tar.extractfile(entry)
    assert content is not None
    return content


def _sha256(content: IO[bytes]) -> str:
    found = hashlib.sha256()
    while block := content.read(BLOCK_BYTES):
        found.update(block)
    return found.hexdigest()


def members(path: Path, under: str) -> Iterator[tuple[str, IO[bytes]]]:
    """The members below a folder of a verified archive: their names without it, and contents."""
    with tarfile.open(path, mode="r:") as tar:
        for entry in tar:
            if entry.name.startswith(under + "/"):
                yield entry.name.removeprefix(under + "/"), _content(tar, entry)
