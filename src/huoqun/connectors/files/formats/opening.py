"""Open a file of any kind as a table: what it is comes from its content, never from its name."""

import zipfile
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from itertools import islice
from pathlib import Path

from huoqun.connectors.files.formats import (
    delimited,
    excel,
    json_lines,
    parquet,
    refusals,
    streams,
)
from huoqun.connectors.files.formats.table import Block, Table
from huoqun.connectors.files.kinds import FileFormat

COLUMNS_MAX = 1_000
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_PARQUET = b"PAR1"
# What people pick by mistake, by its first bytes.
_NOT_TABLES = (
    (b"%PDF", "PDF 文档", "a PDF document"),
    (b"\x89PNG", "图片", "a picture"),
    (b"\xff\xd8\xff", "图片", "a picture"),
    (b"GIF8", "图片", "a picture"),
    (b"RIFF", "音视频或图片", "a sound, video or picture file"),
    (b"BM", "图片", "a picture"),
    (b"\x00\x00\x00", "视频", "a video"),
    (b"ID3", "音频", "a sound file"),
    (b"Rar!", "压缩包", "an archive"),
    (b"7z\xbc\xaf", "压缩包", "an archive"),
    (b"PK\x05\x06", "空的压缩包", "an empty archive"),
    (b"\xfd7zXZ", "压缩包", "an archive"),
    (b"BZh", "压缩包", "an archive"),
    (b"\x28\xb5\x2f\xfd", "压缩包", "an archive"),
    (b"SQLite format 3", "数据库文件", "a database file"),
    (b"\x7fELF", "程序", "a program"),
    (b"MZ", "程序", "a program"),
)
_DESCRIBE: dict[FileFormat, Callable[[Table], Table]] = {
    FileFormat.CSV: delimited.describe,
    FileFormat.JSON_LINES: json_lines.describe,
    FileFormat.PARQUET: parquet.describe,
    FileFormat.EXCEL: excel.describe,
}
_BLOCKS: dict[FileFormat, Callable[[Table, Collection[str] | None], Iterator[Block]]] = {
    FileFormat.CSV: delimited.blocks,
    FileFormat.JSON_LINES: json_lines.blocks,
    FileFormat.PARQUET: parquet.blocks,
    FileFormat.EXCEL: excel.blocks,
}


def open_table(path: Path, *, sheet: str = "", encoding: str = "") -> Table:
    """What the file is, its columns and where its rows begin.

    Raises WrongFile refusals: missing, empty, damaged, with a password, not a table at all.
    """
    if not path.is_file():
        raise refusals.FileMissing(file=path.name)
    size = path.stat().st_size
    if not size:
        raise refusals.FileEmpty
    with path.open("rb") as raw:
        gzipped = raw.read(2) == streams.GZIP_MAGIC
    with streams.opened(path, gzipped=gzipped) as stream:
        start = stream.content.read(4096)
    if not start:
        raise refusals.FileEmpty
    found = _format(path, start, gzipped=gzipped)
    table = Table(path=path, format=found, columns=(), gzipped=gzipped, sheet=sheet, total=size)
    if found in (FileFormat.CSV, FileFormat.JSON_LINES):
        table = replace(table, encoding=_encoding(encoding, table))
        table = _refuse_markup(table)
    table = _DESCRIBE[table.format](table)
    if len(table.columns) > COLUMNS_MAX:
        raise refusals.TooManyColumns(columns=len(table.columns), most=COLUMNS_MAX)
    return table


def blocks(table: Table, *, wanted: Collection[str] | None = None) -> Iterator[Block]:
    """The rows in blocks of at most BLOCK_ROWS_MAX; ``wanted`` may spare reading columns."""
    found = _BLOCKS[table.format](table, wanted)
    return islice(found, table.blocks_max) if table.blocks_max else found


def _format(path: Path, start: bytes, *, gzipped: bool) -> FileFormat:
    if start.startswith(_PARQUET):
        return FileFormat.PARQUET
    if start.startswith(_OLE):
        return _ole(path, gzipped=gzipped)
    if start.startswith(_ZIP):
        return _zip(path, gzipped=gzipped)
    for magic, zh, en in _NOT_TABLES:
        if start.startswith(magic) and not (magic == b"BM" and start.isascii()):
            raise refusals.NotATable(what_zh=zh, what_en=en)
    return FileFormat.CSV


def _zip(path: Path, *, gzipped: bool) -> FileFormat:
    with streams.unpacked_path(path, gzipped=gzipped) as unpacked:
        try:
            with zipfile.ZipFile(unpacked) as archive:
                names = archive.namelist()
        except zipfile.BadZipFile as error:
            raise refusals.FileDamaged(detail=str(error)) from error
    if any(name.startswith("xl/") for name in names):
        return FileFormat.EXCEL
    for folder, zh, en in (
        ("word/", "Word 文档", "a Word document"),
        ("ppt/", "PowerPoint 文档", "a PowerPoint document"),
        ("content.xml", "OpenDocument 文档", "an OpenDocument file"),
    ):
        if any(name.startswith(folder) for name in names):
            raise refusals.NotATable(what_zh=zh, what_en=en)
    raise refusals.NotATable(what_zh="压缩包（请先解压）", what_en="an archive (unpack it first)")


def _ole(path: Path, *, gzipped: bool) -> FileFormat:
    """An old .xls, a Word document of the same age, or a new workbook under a password."""
    with streams.opened(path, gzipped=gzipped) as stream:
        content = stream.content.read(64 << 20)
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise refusals.NeedsPassword
    if "WordDocument".encode("utf-16-le") in content:
        raise refusals.NotATable(what_zh="Word 文档", what_en="a Word document")
    if not any(name.encode("utf-16-le") in content for name in ("Workbook", "Book")):
        raise refusals.NotATable(what_zh="Office 文档", what_en="an Office document")
    return FileFormat.EXCEL


def _encoding(wanted: str, table: Table) -> str:
    if not wanted:
        return streams.find_encoding(table.path, gzipped=table.gzipped)
    try:
        "".encode(wanted)
    except (LookupError, ValueError) as error:  # "undefined" is an encoding that refuses all text
        raise refusals.UnknownEncoding(encoding=wanted) from error
    return wanted


def _refuse_markup(table: Table) -> Table:
    """JSON by its first character; web pages and XML that call themselves .xls are refused."""
    with streams.opened(table.path, gzipped=table.gzipped) as stream:
        start = streams.text(stream, table.encoding).read(4096).lstrip()
    if not start:
        raise refusals.FileEmpty
    if start.startswith(("{", "[{", "[\n", "[\r", "[ ")):
        return replace(table, format=FileFormat.JSON_LINES)
    lowered = start[:1000].lower()
    if lowered.startswith("<") and any(
        tag in lowered for tag in ("<html", "<table", "<!doctype", "<meta")
    ):
        raise refusals.NotATable(
            what_zh="网页（用 Excel 打开后另存为 .xlsx 即可）",
            what_en="a web page (open it in Excel and save it as .xlsx)",
        )
    if lowered.startswith("<"):
        raise refusals.NotATable(
            what_zh="XML 文件（用 Excel 打开后另存为 .xlsx 即可）",
            what_en="an XML file (open it in Excel and save it as .xlsx)",
        )
    return table
