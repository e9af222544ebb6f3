# ruff: noqa: E501 (a bomb reads best on one line)
"""Small files that would become very large, each made by hand after a known trick."""

import gzip
import io
import json
import struct
import zipfile
from collections.abc import Callable, Iterator
from functools import partial

import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.torture import forged_material
from benchmarks.torture.forged_material import Forged

_HEAD = "群ID,成员ID,发送时间,内容\r\n".encode()
_ROW = b"g-bomb,u{0},2024-01-02 09:05:00,"
_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_COLUMNS = ("群ID", "成员ID", "发送时间", "内容")


def bombs() -> Iterator[Forged]:
    """Each bomb, as a file of messages."""
    made: dict[str, Callable[[], bytes]] = {
        "zeros.gz": lambda: _packed(b"\x00" * (1 << 20), times=500),
        "line-without-end.csv.gz": lambda: _packed(b"x" * (1 << 20), times=200, head=_HEAD),
        "long-lines.csv.gz": lambda: _packed(
            _ROW + b"x" * 3_900_000 + b"\r\n", times=60, head=_HEAD
        ),
        "long-lines.jsonl.gz": lambda: _packed(
            _line("x" * 3_900_000) + b"\n", times=60, head=_line("x") + b"\n"
        ),
        "long-elements.json.gz": lambda: _packed(
            _line("x" * 3_900_000) + b",\n", times=60, head=b"[" + _line("x") + b",\n"
        ),
        "blank-lines.csv.gz": lambda: _packed(b"\r\n" * 100_000, times=5, head=_HEAD),
        "quote.csv.gz": lambda: _packed(b'"' + b"x\n" * 10_000, times=2, head=_HEAD),
        "wide-header.csv": lambda: b",".join(b"c%d" % n for n in range(300_000)) + b"\r\n1,2\r\n" * 5_000,
        "wide-objects.jsonl": _wide_objects,
        "deep-array.json": lambda: b"[" * 2_000_000,
        "deep-object.jsonl": lambda: b'{"a":' * 700_000 + b"\n" + _line("x") + b"\n",
        "huge-exponent.jsonl": partial(_numbers, "1e999999999"),
        "huge-exponents.csv": lambda: _HEAD + b"g,u,1e999999999,x\r\n" * 20 + b"1e999999999,1e99999,1e99999,x\r\n",
        "sparse.xlsx": lambda: _workbook(
            '<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
            '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
        ),
        "far-row.xlsx": lambda: _workbook(
            '<row r="1"><c r="A1"><v>1</v></c></row><row r="4294967295"><c r="A4294967295"><v>1</v></c></row>'
        ),
        "entities.xlsx": _entities,
        "zip-bomb.xlsx": lambda: _workbook(" " * 100_000_000),
        "many-strings.xlsx": lambda: _workbook(
            "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c><c r="B{row}" t="s"><v>9</v></c></row>' for row in range(1, 200)),
            strings="x" * 5_000_000,
        ),
        "lying-sizes.xlsx": _lying_zip,
        "repeated-text.parquet": _repeated_text,
        "wide.parquet": _wide_parquet,
        "lying-footer.parquet": _lying_footer,
        "formulas.xlsx": lambda: _workbook(
            '<row r="1"><c r="A1"><f>HYPERLINK("http://x","y")</f><v>1</v></c><c r="B1" t="e"><v>#REF!</v></c></row>' * 3
        ),
    }  # fmt: skip
    for name, make in made.items():
        yield Forged(kind="messages", name=f"bomb-{name}", content=make())


def _packed(part: bytes, *, times: int, head: bytes = b"") -> bytes:
    """A gzip of one part repeated: a file of many members, so that it is packed once."""
    return gzip.compress(head, mtime=0) + gzip.compress(part, 6, mtime=0) * times


def _line(text: str) -> bytes:
    values = ("g-bomb", "u1", "2024-01-02 09:05:00", text)
    return json.dumps(dict(zip(_COLUMNS, values, strict=True)), ensure_ascii=False).encode()


def _numbers(number: str) -> bytes:
    at = _line("x").replace(b'"2024-01-02 09:05:00"', number.encode())
    who = _line("x").replace(b'"u1"', number.encode())
    what = _line("x").replace(b'"x"', number.encode())
    return b"\n".join((_line("x"), at, who, what, at.replace(b"e9", b"e-9")))


def _wide_objects() -> bytes:
    wide = {f"k{number}": number for number in range(40_000)}
    return b"\n".join([_line("x"), *[json.dumps(wide).encode()] * 40])


def _workbook(body: str, *, strings: str = "") -> bytes:
    members = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="S" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
        _SHEET: f"<worksheet {_MAIN}><sheetData>{body}</sheetData></worksheet>",
    }  # fmt: skip
    if strings:
        members["xl/sharedStrings.xml"] = f"<sst {_MAIN}><si><t>{strings}</t></si></sst>"
    return forged_material.zipped({name: text.encode() for name, text in members.items()})


def _entities() -> bytes:
    named = "".join(
        f'<!ENTITY e{level} "{f"&e{level - 1};" * 10 if level else "lol"}">' for level in range(12)
    )
    body = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e11;</t></is></c></row>' * 3
    content = f"<?xml version='1.0'?><!DOCTYPE x [{named}]><worksheet {_MAIN}><sheetData>{body}</sheetData></worksheet>"  # fmt: skip
    plain = _workbook("")
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    return forged_material.zipped({**members, _SHEET: content.encode()})


def _lying_zip() -> bytes:
    """A directory that says of each member that it unpacks to next to nothing."""
    content = bytearray(_workbook(" " * 100_000_000))
    place = content.find(b"PK\x01\x02")
    while place >= 0:
        content[place + 24 : place + 28] = struct.pack("<I", 10)
        place = content.find(b"PK\x01\x02", place + 1)
    return bytes(content)


def _parquet(table: pa.Table) -> bytes:
    out = io.BytesIO()
    pq.write_table(table, out, compression="zstd")
    return out.getvalue()


def _messages(height: int, text: pa.Array) -> pa.Table:
    told = [["g-bomb"] * height, ["u1"] * height, ["2024-01-02 09:05:00"] * height]
    return pa.table([*map(pa.array, told), text], names=list(_COLUMNS))


def _repeated_text() -> bytes:
    """One text of 100 kB, told five thousand times by its number in a dictionary."""
    places = pa.array([0] * 5_000, pa.int32())
    texts = pa.DictionaryArray.from_arrays(places, pa.array(["x" * 100_000]))
    return _parquet(_messages(5_000, texts))


def _wide_parquet() -> bytes:
    return _parquet(pa.table({f"c{number}": pa.array([1, 2, 3]) for number in range(5_000)}))


def _lying_footer() -> bytes:
    content = bytearray(_parquet(_messages(10, pa.array(["x"] * 10))))
    content[-8:-4] = struct.pack("<I", 0x7FFFFFFF)
    return bytes(content)
