"""Files that would fill the memory, or that hold values which no table holds."""

import gzip
import io
import json
import zipfile
from decimal import Decimal

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from huoqun.connectors.files.formats import opening, parquet, refusals
from huoqun.connectors.files.formats import table as tables
from huoqun.connectors.files.kinds import Field, FileKind, RowFault
from huoqun.connectors.files.mapping import ColumnMap
from huoqun.connectors.files.records.columns import Columns
from huoqun.connectors.files.tests import samples
from huoqun.connectors.files.values import amounts, texts
from huoqun.connectors.files.values.unreadable import Unreadable

HEADER = "群名,成员,时间,内容\n"


@pytest.mark.parametrize("name", ["long.csv.gz", "long.jsonl.gz"])
def test_long_lines_come_in_small_blocks(tmp_path, monkeypatch, name):
    monkeypatch.setattr(tables, "BLOCK_CHARACTERS_MAX", 5_000)
    line = "一群,u1,2024-01-02," + "x" * 1_000 + "\n"
    if "json" in name:
        cells = dict(zip(HEADER.strip().split(","), line.strip().split(","), strict=True))
        content = (json.dumps(cells) + "\n") * 30
    else:
        content = HEADER + line * 30
    path = tmp_path / name
    path.write_bytes(gzip.compress(content.encode()))
    heights = [len(block.row_nos) for block in opening.blocks(opening.open_table(path))]
    assert sum(heights) == 30
    assert max(heights) <= 5


def test_more_columns_than_any_table_are_refused(tmp_path):
    many = opening.COLUMNS_MAX + 1
    path = samples.write(tmp_path / "wide.csv", ",".join(f"c{each}" for each in range(many)) + "\n")
    with pytest.raises(refusals.TooManyColumns):
        opening.open_table(path)


def test_a_stray_cell_far_away_is_refused(tmp_path):
    path = samples.write_excel(tmp_path / "far.xlsx", [samples.HEADER, *samples.ROWS])
    book = openpyxl.load_workbook(path)
    book.active["XFD1048576"] = 1
    book.save(path)
    with pytest.raises(refusals.CellsFarApart) as refused:
        opening.open_table(path)
    assert refused.value.params == {"row": 1_048_576, "column": 16_384}


def test_a_member_that_lies_about_its_size_is_refused(tmp_path):
    path = samples.write_excel(tmp_path / "lying.xlsx", [samples.HEADER, *samples.ROWS])
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02")
    content[place + 24 : place + 28] = (5).to_bytes(4, "little")
    path.write_bytes(content)
    with pytest.raises(refusals.FileDamaged):
        opening.open_table(path)


def test_a_sheet_that_names_texts_it_does_not_hold_is_damaged(tmp_path):
    path = samples.write_excel(tmp_path / "broken.xlsx", [samples.HEADER, *samples.ROWS])
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["xl/worksheets/sheet1.xml"] = members["xl/worksheets/sheet1.xml"].replace(
        b"</row>", b'<c r="F1" t="s"><v>9</v></c></row>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    path.write_bytes(out.getvalue())
    with pytest.raises(refusals.FileDamaged):
        opening.open_table(path)


def test_a_text_repeated_by_its_number_comes_in_small_blocks(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "_BLOCK_BYTES_MAX", 5_000)
    path = tmp_path / "repeated.parquet"
    pq.write_table(pa.table({"a": ["x" * 1_000] * 40, "b": range(40)}), path)
    blocks = list(opening.blocks(opening.open_table(path)))
    assert max(len(block.row_nos) for block in blocks) <= 5
    assert [number for block in blocks for number in block.columns["b"]] == list(range(40))
    assert {text for block in blocks for text in block.columns["a"]} == {"x" * 1_000}


def test_a_day_that_no_calendar_has_spoils_its_row_only(tmp_path):
    path = tmp_path / "days.parquet"
    pq.write_table(pa.table({"a": pa.array([0, 2**31 - 1], pa.date32()), "b": ["x", "y"]}), path)
    first, second = samples.cells(opening.open_table(path))["a"]
    assert str(first) == "1970-01-01"
    assert isinstance(second, str)


@pytest.mark.parametrize(
    "number", ["1e400", "1e999999999", "-1e999999999", "1e99999999999999999999"]
)
def test_numbers_beyond_all_bounds_are_read_as_cells(tmp_path, number):
    for name, shape in (
        ("a.jsonl", '{{"a": {0}, "b": 1}}\n'),
        ("a.json", '[{{"a": {0}, "b": 1}}]'),
    ):
        path = samples.write(tmp_path / name, shape.format(number))
        assert samples.cells(opening.open_table(path))["b"] == [1]


@pytest.mark.parametrize("cell", [Decimal("1e999999999"), Decimal("-1e999999999"), 10**300])
def test_numbers_beyond_all_bounds_are_no_ids_and_no_amounts(cell):
    with pytest.raises(Unreadable):
        texts.identifier(cell)
    with pytest.raises(Unreadable):
        amounts.money(cell)


def test_a_number_too_long_for_an_id_is_still_a_text():
    assert texts.free_text(1e20) == "1e+20"


def test_a_word_far_too_long_is_an_unknown_one():
    assert texts.word("x" * 10_000, {}) is None


def test_unknown_words_can_be_stored():
    block = tables.Block([2], {"role": ["a\x00b"]})
    columns = Columns(block, ColumnMap(kind=FileKind.MESSAGES, columns={Field.ROLE: "role"}))
    assert columns.words(Field.ROLE, {}, None) == [None]
    assert list(columns.notes) == [(Field.ROLE, "ab")]


def test_the_original_of_a_row_without_cells_can_be_stored():
    bad = tables.BadRow(2, RowFault.NOT_JSON, "\ud800\x00")
    columns = Columns(tables.Block([], {}, [bad]), ColumnMap(kind=FileKind.MESSAGES))
    columns.rejected()[0].original.encode()


def test_an_encoding_that_encodes_nothing_is_unknown(tmp_path):
    path = samples.write(tmp_path / "a.csv", samples.csv_text())
    with pytest.raises(refusals.UnknownEncoding):
        opening.open_table(path, encoding="undefined")
