"""Small files as they come out of chat tools and shops, written for the tests."""

import gzip
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl

from huoqun.connectors.files import mapping
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.formats.table import Cell, Table
from huoqun.connectors.files.kinds import FileKind

HEADER = ("群名", "昵称", "发送时间", "内容", "消息类型")
ROWS = (
    ("阳光宝妈群", "小美", "2024/1/2 上午9:05", "大家早上好,今天有什么活动?", "文本"),
    ("阳光宝妈群", "阿珍", "2024/1/2 上午9:06", "有的,\n下午三点抽奖", "文本"),
    ("阳光宝妈群", "小美", "2024/1/2 下午3:00", "", "图片"),
)


def csv_text(
    rows: Sequence[Sequence[str]] = ROWS, header: Sequence[str] = HEADER, delimiter: str = ","
) -> str:
    """CSV the way Excel writes it."""
    quoted = [
        delimiter.join(
            f'"{cell}"' if set(cell) & {",", "\n", ";", "\t", '"'} else cell for cell in row
        )
        for row in (header, *rows)
    ]
    return "\r\n".join(quoted) + "\r\n"


def write(path: Path, content: str | bytes, encoding: str = "utf-8") -> Path:
    """A file with that content; gzip when its name says so."""
    raw = content if isinstance(content, bytes) else content.encode(encoding)
    path.write_bytes(gzip.compress(raw) if path.suffix == ".gz" else raw)
    return path


def write_json_lines(path: Path, rows: Sequence[Mapping[str, object]]) -> Path:
    """One object per line."""
    return write(path, "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows))


def write_excel(path: Path, rows: Sequence[Sequence[object]], sheet: str = "Sheet1") -> Path:
    """A workbook with one sheet."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for row in rows:
        page.append(list(row))
    book.save(path)
    return path


def cells(table: Table) -> dict[str, list[Cell]]:
    """The whole table in memory, column by column."""
    columns: dict[str, list[Cell]] = {name: [] for name in table.columns}
    for block in opening.blocks(table):
        for name, values in block.columns.items():
            columns[name].extend(values)
    return columns


def guess(kind: FileKind, table: Table) -> mapping.Guess:
    """The map guessed from the first rows."""
    return mapping.guess(kind, table.columns, cells(table))
