# ruff: noqa: E501 (lists of values, as many on a line as fit)
"""Files that nobody would write by accident: good ones of each kind and format, then spoilt."""

import gzip
import io
import json
import random
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

ROWS = 12
KINDS = ("messages", "memberships", "orders", "communities")
_FIRST_DAY = datetime(2024, 1, 2, 1, 5, tzinfo=UTC)
# What somebody may type, paste or export into one cell.
HOSTILE_CELLS: tuple[Any, ...] = (
    "", " ", "\x00", "a\x00b", "\ud83d", "\udc00x", "\u202e反转\u202c", "\ufeff", "\u200b" * 50,
    "x" * 10_000, "群" * 10_000, "x" * 200_000, "=cmd|' /C calc'!A0", "=1+1", "@SUM(A1)", "-1+1",
    "'; DROP TABLE org_staff; --", "{{7*7}}", "${jndi:ldap://x}", "{0}{name}", "%s%n", "../../etc",
    "<script>alert(1)</script>", "nan", "NaN", "inf", "-Infinity", "null", "None", "-", "#REF!",
    "1e400", "1e99999", "1e999999999", "-1e400", "9" * 400, "9" * 5_000, "0x10", "٣", "１２", "½",
    str(2**63), str(-(2**63) - 1), "1.7976931348623157e309", "1_000", "1,2,3", "¥1e9", "12345678901234567890",
    "0000-00-00", "0001-01-01", "9999-12-31 23:59:59", "10000-01-01", "2024-02-30", "2024-13-01",
    "2024-01-02T25:61:61", "2024-01-02 24:00:00", "1899-12-30", "31/12/9999", "99999999999999999999",
    "2024-01-02T00:00:00+99:99", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00",
    "1970-01-01", "2262-04-12", "上午25:99", "2024年99月99日", 0, -1, 1, 2**31, 2**63 - 1, 2**53 + 1,
    -0.0, 1e308, 5e-324, True, False, 45_000.5, 2_958_466, 0.1,
)  # fmt: skip
# What JSON can say and a table cannot.
HOSTILE_JSON = (
    "1e400", "1e9999", "1e999999999", "1e9999999999999999999", "-1E-999999999", "1" * 5_000,
    str(2**64), str(-(2**64)), "NaN", "Infinity", "-Infinity", "[" * 3_000 + "]" * 3_000,
    '{"a":' * 2_000 + "1" + "}" * 2_000, "[" * 200_000, '{"a":' * 50_000, '"\\ud800"', '"\\u0000"',
    '"\\udc00\\ud800"', '"\\u202e"', "[[1],[2]]", "{}", "[]", "null", "true", "0.1e1", "1.", "01",
    '{"":{"":{"":{"":1}}}}', json.dumps("x" * 1_000_000), '"' + "\\u0000" * 1_000 + '"', "tru",
    "{" + ",".join(f'"k{number}":1' for number in range(3_000)) + "}", '{"a":1,"a":2}',
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Forged:
    """A file, what it is said to hold, how it was made, and its rows when it is a good one."""

    kind: str
    name: str
    content: bytes
    good_rows: int | None = None


def rows(kind: str, mark: str) -> list[list[Any]]:
    """A header and rows that are all right; ``mark`` makes them nobody else's."""
    at = [_FIRST_DAY + timedelta(minutes=7 * number) for number in range(ROWS)]
    when = [f"{each:%Y-%m-%d %H:%M:%S}" for each in at]
    people = [f"u{number}-{mark}" for number in range(ROWS)]
    match kind:
        case "messages":
            head = ["群ID", "成员ID", "昵称", "发送时间", "内容", "消息类型"]
            table = [
                [f"g-{mark}", who, f"小美{mark}", moment, f"大家好，{who}", "文本"]
                for who, moment in zip(people, when, strict=True)
            ]
        case "memberships":
            head = ["群ID", "成员ID", "入群时间", "入群方式"]
            table = [[f"g-{mark}", *each, "扫码"] for each in zip(people, when, strict=True)]
        case "orders":
            head = ["订单号", "客户ID", "下单时间", "金额", "数量", "商品", "币种"]
            table = [
                [f"o{who}", who, moment, 12.5, 2, "牛奶", "CNY"]
                for who, moment in zip(people, when, strict=True)
            ]
        case _:
            head = ["群ID", "群名", "定位", "平台", "建群时间"]
            table = [[f"g{who}", f"群{who}", "福利群", "企业微信", when[0]] for who in people]
    return [head, *table]


def _csv(table: Sequence[Sequence[Any]]) -> str:
    return "".join(",".join(map(_quoted, row)) + "\r\n" for row in table)


def _quoted(cell: Any) -> str:  # noqa: ANN401 (a cell is anything)
    text = "" if cell is None else str(cell)
    return '"' + text.replace('"', '""') + '"' if set(text) & set(',"\r\n') else text


def _bytes(text: str, encoding: str) -> bytes:
    passing = encoding.startswith("utf")
    return text.encode(encoding, "surrogatepass" if passing else "replace")


def _json_lines(table: Sequence[Sequence[Any]], dice: random.Random | None = None) -> bytes:
    head, *below = table
    lines = []
    for row in below:
        parts = [json.dumps(cell, ensure_ascii=True) for cell in row]
        if dice is not None and dice.random() < 0.2:
            parts[dice.randrange(len(parts))] = dice.choice(HOSTILE_JSON)
        pairs = (f"{json.dumps(name)}: {part}" for name, part in zip(head, parts, strict=False))
        lines.append("{" + ", ".join(pairs) + "}")
    return _bytes("\n".join(lines) + "\n", "utf-8")


def _json_array(table: Sequence[Sequence[Any]], dice: random.Random | None = None) -> bytes:
    return b"[" + b",\n".join(_json_lines(table, dice).splitlines()) + b"]"


def _parquet(table: Sequence[Sequence[Any]], dice: random.Random | None = None) -> bytes:
    head, *below = table
    columns = {}
    for name, cells in zip(head, zip(*below, strict=True), strict=True):
        try:
            columns[name] = pa.array(list(cells))
        except (pa.ArrowException, OverflowError, UnicodeError, TypeError):
            columns[name] = pa.array([ascii(cell) for cell in cells])
    if dice is not None:
        columns[dice.choice(head)] = dice.choice(_odd_columns(len(below)))
    out = io.BytesIO()
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _odd_columns(height: int) -> list[pa.Array]:
    """Columns of types that no export has."""
    days = [0, -1, 2**31 - 1, -(2**31)] * height
    moments = [0, -1, 2**63 - 1, -(2**63)] * height
    return [
        pa.array(days[:height], pa.date32()),
        pa.array([each * 86_400_000 for each in days[:height]], pa.date64()),
        *(
            pa.array(moments[:height], pa.timestamp(unit, zone))
            for unit in ("ms", "us", "ns")  # Parquet knows no seconds
            for zone in (None, "UTC", "+23:59", "Asia/Shanghai")
        ),
        *(pa.array(moments[:height], pa.duration(unit)) for unit in ("s", "us", "ns")),
        pa.array([0, 1, 86_399_999_999_999, 5] * height, pa.time64("ns"))[:height],
        pa.array([b"\xff\xfe\x00"] * height, pa.binary()),
        pa.array([Decimal("9" * 30 + ".5")] * height, pa.decimal256(60, 5)),
        pa.array([[1, 2], None, [], [3]] * height)[:height],
        pa.array([{"a": {"b": {"c": 1}}}] * height),
        pa.array([{"a": None}, None] * height)[:height],
        pa.array([[("k", 1)]] * height, pa.map_(pa.string(), pa.int64())),
        pa.array([2**64 - 1] * height, pa.uint64()),
        pa.array([float("nan"), float("inf"), -0.0, 1e308] * height)[:height],
        pa.nulls(height),
        pa.array([True] * height),
        pa.array(["x"] * height).dictionary_encode(),
    ]


def _excel(table: Sequence[Sequence[Any]]) -> bytes:
    book = openpyxl.Workbook(write_only=True)
    page = book.create_sheet()
    for row in table:
        page.append([_for_excel(cell) for cell in row])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _for_excel(cell: Any) -> Any:  # noqa: ANN401 (a cell is anything)
    if not isinstance(cell, str):
        return cell
    kept = "".join(each for each in cell if each >= " " and not "\ud800" <= each <= "\udfff")
    return kept[:32_000]


FORMATS: dict[str, Callable[[Sequence[Sequence[Any]]], bytes]] = {
    "csv": lambda table: _bytes(_csv(table), "utf-8"),
    "bom.csv": lambda table: _bytes("\ufeff" + _csv(table), "utf-8"),
    "gb.csv": lambda table: _bytes(_csv(table), "gb18030"),
    "utf16.csv": lambda table: b"\xff\xfe" + _bytes(_csv(table), "utf-16-le"),
    "jsonl": _json_lines,
    "json": _json_array,
    "parquet": _parquet,
    "xlsx": _excel,
}
_WITH_DICE = {"jsonl": _json_lines, "json": _json_array, "parquet": _parquet}


def good() -> Iterator[Forged]:
    """One of each kind and format, plain and gzip."""
    for kind in KINDS:
        for form, write in FORMATS.items():
            for packed in ("", ".gz"):
                content = write(rows(kind, f"good-{form}{packed}"))
                content = gzip.compress(content, mtime=0) if packed else content
                yield Forged(
                    kind=kind, name=f"good.{form}{packed}", content=content, good_rows=ROWS
                )


def spoilt(dice: random.Random, number: int) -> Forged:
    """One more file that something was done to: its cells, its bytes, or both."""
    kind, form = dice.choice(KINDS), dice.choice(list(FORMATS))
    table = rows(kind, str(number))
    how = dice.choice(("cells", "bytes", "bytes", "both"))
    if how != "bytes":
        for _ in range(dice.randint(1, 8)):
            row = table[dice.randrange(0 if dice.random() < 0.1 else 1, len(table))]
            row[dice.randrange(len(row))] = dice.choice(HOSTILE_CELLS)
    if how != "bytes" and form in _WITH_DICE:
        content = _WITH_DICE[form](table, dice)
    else:
        content = FORMATS[form]([[str(cell) for cell in table[0]], *table[1:]])
    if how != "cells":
        content = _spoil_workbook(dice, content) if form == "xlsx" else _spoil(dice, content)
    packed = dice.random() < 0.25
    if packed:
        content = gzip.compress(content, 1, mtime=0)
        content = _spoil(dice, content) if dice.random() < 0.3 else content
    name = f"{number}-{how}.{form}{'.gz' if packed else ''}"
    return Forged(kind=kind, name=name, content=content)


def _spoil_workbook(dice: random.Random, content: bytes) -> bytes:
    """Spoil the archive itself, or one of its members under a right checksum."""
    if dice.random() < 0.4:
        return _spoil(dice, content)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    hit = dice.choice(list(members))
    if dice.random() < 0.1:
        del members[hit]
    else:
        members[hit] = _spoil(dice, members[hit])
    return zipped(members)


def zipped(members: dict[str, bytes]) -> bytes:
    """An archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(name, member)
    return out.getvalue()


def _spoil(dice: random.Random, content: bytes) -> bytes:
    for _ in range(dice.randint(1, 4)):
        content = dice.choice(_SPOILERS)(dice, content) or b"\x00"
    return content


def _flip(dice: random.Random, content: bytes) -> bytes:
    spoilt_bytes = bytearray(content)
    # Footers and headers decide how the rest is read.
    reach = dice.choice((len(content), min(200, len(content)), -min(200, len(content))))
    for _ in range(dice.randint(1, 20)):
        place = dice.randrange(reach) if reach > 0 else len(content) - 1 - dice.randrange(-reach)
        spoilt_bytes[place] = dice.choice((dice.randrange(256), spoilt_bytes[place] ^ 1, 0, 255))
    return bytes(spoilt_bytes)


def _cut(dice: random.Random, content: bytes) -> bytes:
    first, last = sorted((dice.randrange(len(content)), dice.randrange(len(content))))
    return dice.choice((content[:last], content[first:], content[:first] + content[last:]))


def _double(dice: random.Random, content: bytes) -> bytes:
    first = dice.randrange(len(content))
    return content[:first] + content[first:] * dice.randint(2, 4)


def _splice(dice: random.Random, content: bytes) -> bytes:
    place = dice.randrange(len(content))
    return content[:place] + dice.choice(_SPLICED) + content[place:]


_SPOILERS = (_flip, _cut, _double, _splice)
_SPLICED = (
    b"\x00", b"\x00" * 5_000, b"\r", b"\n" * 3_000, b'"', b'""', b'"\n"', b"," * 3_000, b"\xff\xfe",
    b"\xef\xbb\xbf", b"\x80\x81\xff", b"x" * 300_000, b'{"a":' * 3_000, b"[" * 3_000, b"\xed\xa0\x80",
    "\u202e".encode(), b"\x1f\x8b\x08", b"PAR1", b"PK\x03\x04", b"1e400", b"&x;", b"\x1a", b"\\",
    b"<!DOCTYPE a [<!ENTITY x 'y'>]>", b"\xff" * 64, b"=1+1", b"sep=;\r\n", b'\\"' * 50, b"\xe2\x80\xa8",
)  # fmt: skip
