"""The files of exports: sealed in the home, each under a key of its own that goes with it."""

import base64
import os
from pathlib import Path

from django.conf import settings

from huoqun.core import encrypted
from huoqun.core.encrypted import KeyRing
from huoqun.customers import rules

FOLDER = "exports"
_FILE_BOUND_TO = "export:{}"


def keep(*, export_id: int, content: bytes) -> bytes:
    """Write a file under a new key and give that key, sealed; a former file is written over."""
    key = os.urandom(encrypted.KEY_BYTES)
    text = base64.b64encode(content).decode()
    sealed = _file_ring(key).seal(text, bound_to=_FILE_BOUND_TO.format(export_id))
    folder = _folder()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    half = folder / f"{export_id}.half"
    half.touch(mode=0o600)
    half.write_bytes(sealed)
    half.replace(_path(export_id))
    return _key_ring().seal(key.hex(), bound_to=rules.key_place(export_id))


def read(*, export_id: int, key_sealed: bytes) -> bytes:
    """The content again; raises FileNotFoundError and core.encrypted.Unreadable."""
    key = _key_ring().open(bytes(key_sealed), bound_to=rules.key_place(export_id))
    sealed = _path(export_id).read_bytes()
    bound_to = _FILE_BOUND_TO.format(export_id)
    return base64.b64decode(_file_ring(bytes.fromhex(key)).open(sealed, bound_to=bound_to))


def remove(export_id: int) -> None:
    """Remove a file; without its key nobody could read it anyway."""
    _path(export_id).unlink(missing_ok=True)


def remove_all_but(export_ids: set[int]) -> None:
    """Remove what a crash left: files of no export, and halves."""
    if not _folder().is_dir():
        return
    for each in _folder().iterdir():
        if each.suffix != ".sealed" or int(each.stem) not in export_ids:
            each.unlink(missing_ok=True)


def _folder() -> Path:
    home: Path = settings.HUOQUN_HOME
    return home / FOLDER


def _path(export_id: int) -> Path:
    return _folder() / f"{export_id}.sealed"


def _key_ring() -> KeyRing:
    ring: KeyRing = settings.HUOQUN_KEYS.ring(rules.FILES_SEALING)
    return ring


def _file_ring(key: bytes) -> KeyRing:
    return KeyRing({rules.KEY_ID: key}, rules.KEY_ID)
