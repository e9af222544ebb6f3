"""JSON Lines, Parquet and Excel; and files that are none of these."""

# ruff: noqa: DTZ001 (cells of Excel and Parquet have no zone)

import io
import json
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huoqun.connectors.files.formats import opening, refusals
from huoqun.connectors.files.formats.refusals import WrongFile
from huoqun.connectors.files.kinds import FileFormat, RowFault
from huoqun.connectors.files.tests import samples


def test_json_lines_keep_types_and_long_ids(tmp_path):
    rows = [
        {
            "id": 123456789012345678,
            "from": {"id": "00123", "n": 1},
            "ts": 1494500000.000123,
            "x": [1],
        },
        {"id": 2, "text": "你好\n😀"},
    ]
    table = opening.open_table(samples.write_json_lines(tmp_path / "a.jsonl.gz", rows))
    assert table.columns == ("id", "from.id", "from.n", "ts", "x", "text")
    columns = samples.cells(table)
    assert columns["id"] == [123456789012345678, 2]
    assert columns["from.id"] == ["00123", None]
    assert columns["ts"] == [Decimal("1494500000.000123"), None]
    assert columns["text"] == [None, "你好\n😀"]


def test_bad_json_lines_are_reported_with_their_text(tmp_path):
    path = samples.write(
        tmp_path / "a.jsonl", '{"a":1,"b":2}\n{"a":\n[1]\n\n{"a":3,"b":"\\ud83d"}\n'
    )
    (block,) = opening.blocks(opening.open_table(path))
    assert list(block.row_nos) == [1, 5]
    assert [(bad.row_no, bad.fault, bad.original) for bad in block.bad] == [
        (2, RowFault.NOT_JSON, '{"a":'),
        (3, RowFault.NOT_AN_OBJECT, "[1]"),
    ]


@pytest.mark.parametrize("indent", [None, 2])
def test_a_json_array_is_read_piece_by_piece(tmp_path, indent):
    rows = [{"a": number, "text": "好" * 400} for number in range(3_000)]
    text = json.dumps(rows, ensure_ascii=False, indent=indent)
    table = opening.open_table(samples.write(tmp_path / "a.json", text))
    assert table.json_array
    assert samples.cells(table)["a"] == list(range(3_000))


def test_a_json_array_cut_off_is_refused(tmp_path):
    path = samples.write(tmp_path / "a.json", '[{"a":1},{"a":2},{"a"')
    with pytest.raises(refusals.FileDamaged):
        list(opening.blocks(opening.open_table(path)))


def test_parquet_keeps_types_by_row_groups(tmp_path):
    at = datetime(2024, 1, 2, 9, 5, 6, 123456)
    table = pa.table(
        {
            "id": pa.array([1, 2, 3], pa.int64()),
            "at": pa.array([at] * 3, pa.timestamp("ns")),
            "utc": pa.array([at.replace(tzinfo=UTC)] * 3, pa.timestamp("ms", tz="UTC")),
            "day": pa.array([date(2024, 1, 2)] * 3),
            "name": pa.array(["甲", "乙", None]).dictionary_encode(),
            "price": pa.array([Decimal("1.50"), None, Decimal("2.00")]),
            "who": pa.array([{"id": "00123"}] * 3),
        }
    )
    pq.write_table(table, tmp_path / "a", row_group_size=2)
    opened = opening.open_table(tmp_path / "a")
    assert (opened.format, opened.total, opened.total_unit) == (FileFormat.PARQUET, 3, "rows")
    columns = samples.cells(opened)
    assert columns["at"] == [at] * 3
    assert columns["utc"][0] == at.replace(microsecond=123_000, tzinfo=UTC)
    assert columns["name"] == ["甲", "乙", None]
    assert columns["price"][0] == Decimal("1.50")
    assert columns["who.id"] == ["00123"] * 3


def test_only_the_wanted_parquet_columns_are_read(tmp_path):
    pq.write_table(pa.table({"a": [1], "b": [2]}), tmp_path / "a.parquet")
    (block,) = opening.blocks(opening.open_table(tmp_path / "a.parquet"), wanted={"b"})
    assert block.columns == {"b": [2]}


def test_excel_keeps_types(tmp_path):
    rows = [
        ["订单导出"],
        [],
        ["订单号", "会员号", "实付", "付款时间", "日期"],
        ["00123", 12, 99.5, datetime(2024, 1, 2, 9, 5), date(2024, 1, 2)],
        ["123456789012345678", 13, 100, datetime(2024, 1, 2), date(2024, 1, 3)],
    ]
    table = opening.open_table(samples.write_excel(tmp_path / "orders.csv", rows))
    assert (table.format, table.header_row, table.sheet) == (FileFormat.EXCEL, 3, "Sheet1")
    columns = samples.cells(table)
    assert columns["订单号"] == ["00123", "123456789012345678"]
    assert columns["实付"] == [99.5, 100.0]
    assert columns["付款时间"] == [datetime(2024, 1, 2, 9, 5), datetime(2024, 1, 2)]
    assert columns["日期"] == [date(2024, 1, 2), date(2024, 1, 3)]
    (block,) = opening.blocks(table)
    assert list(block.row_nos) == [4, 5]


def test_a_sheet_may_be_named(tmp_path):
    path = samples.write_excel(tmp_path / "a.xlsx", [["a", "b"], ["x", "y"]], sheet="明细")
    assert opening.open_table(path, sheet="明细").columns == ("a", "b")
    with pytest.raises(refusals.NoSuchSheet) as raised:
        opening.open_table(path, sheet="汇总")
    assert "明细" in raised.value.sentence_zh


def zipped(names):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600
WRONG = {
    "empty": (b"", refusals.FileEmpty),
    "only spaces": (b"  \r\n \r\n", refusals.FileEmpty),
    "pdf": (b"%PDF-1.7\n...", refusals.NotATable),
    "png": (b"\x89PNG\r\n\x1a\n\x00\x00", refusals.NotATable),
    "jpeg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", refusals.NotATable),
    "mp4": (b"\x00\x00\x00\x18ftypmp42", refusals.NotATable),
    "zip": (zipped(["chat.csv"]), refusals.NotATable),
    "docx": (zipped(["word/document.xml"]), refusals.NotATable),
    "ods": (zipped(["content.xml"]), refusals.NotATable),
    "half a zip": (zipped(["xl/workbook.xml"])[:60], refusals.FileDamaged),
    "hollow xlsx": (zipped(["xl/workbook.xml"]), refusals.FileDamaged),
    "doc": (OLE + "WordDocument".encode("utf-16-le"), refusals.NotATable),
    "locked xlsx": (OLE + "EncryptedPackage".encode("utf-16-le"), refusals.NeedsPassword),
    "hollow xls": (OLE + "Workbook".encode("utf-16-le"), refusals.FileDamaged),
    "html xls": ("<html><table><tr><td>群名</td></tr></table>".encode(), refusals.NotATable),
    "xml xls": (b'<?xml version="1.0"?><Workbook/>', refusals.NotATable),
    "half a parquet": (b"PAR1\x15\x04\x15", refusals.FileDamaged),
    "sqlite": (b"SQLite format 3\x00", refusals.NotATable),
    "binary": (bytes(range(256)) * 40, refusals.NotATable),
    "half a gzip": (b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc", refusals.FileDamaged),
    "json numbers": (b"[\n1]", refusals.NotATable),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_of_the_wrong_kind_gets_one_sentence(tmp_path, name):
    content, refusal = WRONG[name]
    path = tmp_path / "group.csv"
    path.write_bytes(content)
    with pytest.raises(refusal) as raised:
        opening.open_table(path)
    assert raised.value.sentence_zh.endswith("。")
    assert raised.value.sentence_en.endswith(".")


def test_a_missing_file(tmp_path):
    with pytest.raises(refusals.FileMissing):
        opening.open_table(tmp_path / "nowhere.csv")


def test_a_gzip_cut_in_the_middle_is_refused(tmp_path):
    path = samples.write(
        tmp_path / "a.csv.gz", "a,b\n" + "".join(f"{n},{n * 7919}\n" for n in range(9_000))
    )
    path.write_bytes(path.read_bytes()[:-2_000])
    with pytest.raises(refusals.FileDamaged):
        list(opening.blocks(opening.open_table(path)))


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=400),
        st.text(max_size=200).map(str.encode),
        st.text('a",;\t\n\r1月', max_size=200).map(str.encode),
        st.sampled_from(sorted(WRONG)).flatmap(
            lambda name: st.binary(max_size=60).map(lambda tail: WRONG[name][0][:40] + tail)
        ),
    )
)
def test_no_bytes_break_the_readers(tmp_path, content):
    path = tmp_path / "fuzz"
    path.write_bytes(content)
    try:
        for block in opening.blocks(opening.open_table(path)):
            for cells in block.columns.values():
                assert len(cells) == len(block.row_nos)
            block.originals()
    except WrongFile:
        pass
