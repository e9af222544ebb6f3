"""Files that are on the disk before a pointer names them.

PostgreSQL flushes its log at every commit. A lake file that only lay in the system's cache would
be gone after a power cut while the committed pointer still names it: sealed facts would be lost.
"""

import os
from io import BufferedWriter, FileIO
from pathlib import Path

from pyiceberg.io import OutputStream
from pyiceberg.io.pyarrow import PyArrowFile, PyArrowFileIO


class _FlushedFile(BufferedWriter):
    """A new file; closing it flushes its content and its name to the disk."""

    def __init__(self, path: Path, *, overwrite: bool) -> None:
        _make_folder(path.parent)
        super().__init__(FileIO(path, "wb" if overwrite else "xb"))
        self._folder = path.parent

    def close(self) -> None:
        """Flush everything, then close."""
        if self.closed:
            return
        try:
            self.flush()
            os.fsync(self.fileno())
        finally:
            super().close()
        _flush_folder(self._folder)


def _make_folder(folder: Path) -> None:
    """Make a folder and those above it, each flushed to the disk with its name."""
    if folder.is_dir():
        return
    _make_folder(folder.parent)
    folder.mkdir(exist_ok=True)
    _flush_folder(folder.parent)


def _flush_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)


class _DurableFile(PyArrowFile):
    """A file of the lake that is written durably."""

    def create(self, overwrite: bool = False) -> OutputStream:  # noqa: FBT001, FBT002 (PyIceberg's signature)
        """A stream into a new file. Raises FileExistsError unless it may be overwritten."""
        return _FlushedFile(Path(self._path), overwrite=overwrite)


class DurableIO(PyArrowFileIO):
    """PyIceberg's door to files; what it writes to a local disk is flushed when closed.

    Object stores are durable by themselves once a file is closed.
    """

    def new_output(self, location: str) -> PyArrowFile:
        """The file at a location, to be written."""
        found = super().new_output(location)
        scheme, netloc, path = self.parse_location(location, self.properties)
        if scheme != "file":
            return found
        return _DurableFile(location=location, path=path, fs=self.fs_by_scheme(scheme, netloc))
