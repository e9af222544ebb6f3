"""Bytes and text out of files, plain or gzip, with progress and without guessing from names."""

import codecs
import gzip
import io
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from huoqun.connectors.files.formats import refusals
from huoqun.connectors.files.formats.table import DAMAGE_MARK

GZIP_MAGIC = b"\x1f\x8b"
CHUNK_BYTES = 1 << 20
# A gzip of zeros unpacks a thousandfold; an upload is at most 2 GB.
UNPACKED_GIGABYTES_MAX = 8
# One record of a chat export is a few kilobytes; a longer line means that this is no table.
LINE_CHARACTERS_MAX = 4_000_000
BROKEN_SHARE_MAX = 0.01
ENCODINGS = ("utf-8", "gb18030")
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def _mark_damage(error: UnicodeError) -> tuple[str, int]:
    """Keep what could not be decoded visible: a mark and the bytes in hexadecimal."""
    assert isinstance(error, UnicodeDecodeError)
    broken = error.object[error.start : error.end]
    return f"{DAMAGE_MARK}{broken.hex()}", error.end


codecs.register_error("huoqun_damage", _mark_damage)


@dataclass(slots=True)
class Stream:
    """A file being read: its (unpacked) bytes and how far we are in the file itself."""

    raw: io.BufferedReader
    content: io.BufferedReader
    # Kept, because a text wrapper that nobody holds closes the file under it.
    decoded: io.TextIOWrapper | None = None

    @property
    def done(self) -> int:
        """Bytes of the file behind us; of the packed file when it is gzip."""
        return self.raw.tell()


@contextmanager
def opened(path: Path, *, gzipped: bool) -> Iterator[Stream]:
    """The file's bytes, unpacked; a broken gzip raises FileDamaged wherever it breaks."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise refusals.FileMissing(file=path.name) from error
    with raw:
        try:
            if gzipped:
                with gzip.GzipFile(fileobj=raw) as unpacked:
                    yield Stream(raw, io.BufferedReader(_Bounded(unpacked), CHUNK_BYTES))
            else:
                yield Stream(raw, raw)
        except (EOFError, zlib.error, gzip.BadGzipFile) as error:
            raise refusals.FileDamaged(detail=f"gzip: {error}") from error


class _Bounded(io.RawIOBase):
    """Refuses to unpack for ever."""

    def __init__(self, content: gzip.GzipFile) -> None:
        self._content = content
        self._left = UNPACKED_GIGABYTES_MAX << 30

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        got = self._content.read(len(buffer))
        self._left -= len(got)
        if self._left < 0:
            raise refusals.FileTooLarge(gigabytes=UNPACKED_GIGABYTES_MAX)
        buffer[: len(got)] = got
        return len(got)


@contextmanager
def unpacked_path(path: Path, *, gzipped: bool) -> Iterator[Path]:
    """The file itself, or a temporary unpacked copy for formats that must seek."""
    if not gzipped:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="huoqun-import-") as folder:
        copy = Path(folder) / path.name.removesuffix(".gz")
        with opened(path, gzipped=True) as stream, copy.open("wb") as out:
            shutil.copyfileobj(stream.content, out, CHUNK_BYTES)
        yield copy


def text(stream: Stream, encoding: str) -> io.TextIOWrapper:
    """Decoded text without its BOM; broken bytes are marked, line ends left as they are."""
    start = stream.content.peek(4)
    for bom, _ in _BOMS:
        if start.startswith(bom):
            stream.content.read(len(bom))
            break
    stream.decoded = io.TextIOWrapper(
        stream.content, encoding=encoding, errors="huoqun_damage", newline=""
    )
    return stream.decoded


def lines(decoded: io.TextIOWrapper) -> Iterator[str]:
    """Lines with their ends, each bounded."""
    while line := decoded.readline(LINE_CHARACTERS_MAX):
        if len(line) >= LINE_CHARACTERS_MAX and not line.endswith(("\n", "\r")):
            raise refusals.NotATable(
                what_zh="一个没有换行的文件", what_en="a file without line ends"
            )
        yield line


def find_encoding(path: Path, *, gzipped: bool) -> str:
    """UTF-8, GB18030 or UTF-16, by BOM, by NULs, then by which reads the whole file without fault.

    When none does, the one with fewer faults; over BROKEN_SHARE_MAX the file is not text.
    """
    with opened(path, gzipped=gzipped) as stream:
        start = stream.content.read(CHUNK_BYTES)
    for bom, encoding in _BOMS:
        if start.startswith(bom):
            return encoding
    if b"\x00" in start[:4096]:
        return _utf16(start)
    broken = {encoding: _broken(path, encoding, gzipped=gzipped) for encoding in ENCODINGS[:1]}
    if broken["utf-8"][0] == 0:
        return "utf-8"
    broken["gb18030"] = _broken(path, "gb18030", gzipped=gzipped)
    best = min(broken, key=lambda encoding: broken[encoding][0])
    faults, characters = broken[best]
    if faults > max(1, characters * BROKEN_SHARE_MAX):
        raise refusals.NotATable(what_zh="二进制文件", what_en="a binary file")
    return best


def _broken(path: Path, encoding: str, *, gzipped: bool) -> tuple[int, int]:
    """How many places cannot be decoded, and how many characters there are."""
    decoder = codecs.getincrementaldecoder(encoding)("huoqun_damage")
    faults = characters = 0
    with opened(path, gzipped=gzipped) as stream:
        while chunk := stream.content.read(CHUNK_BYTES):
            decoded = decoder.decode(chunk)
            faults += decoded.count(DAMAGE_MARK)
            characters += len(decoded)
    decoder.decode(b"", final=True)  # a character cut off at the very end spoils one row at most
    return faults, characters


def _utf16(start: bytes) -> str:
    """Which half of the pairs is zero for digits, separators and line ends; else it is no text."""
    sample = start[: len(start) // 2 * 2][:65_536]
    little = sample[1::2].count(0)
    big = sample[0::2].count(0)
    encoding = "utf-16-le" if little >= big else "utf-16-be"
    try:
        decoded = codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError as error:
        raise refusals.NotATable(what_zh="二进制文件", what_en="a binary file") from error
    strange = sum(1 for character in decoded if character < " " and character not in "\t\r\n")
    if strange or "\n" not in decoded + "\n" or max(little, big) < len(sample) // 200:
        raise refusals.NotATable(what_zh="二进制文件", what_en="a binary file")
    return encoding
