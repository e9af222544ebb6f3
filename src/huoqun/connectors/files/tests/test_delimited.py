"""CSV as it comes: encodings, dialects, quotes, title rows, broken bytes."""

import pytest

from huoqun.connectors.files.formats import opening, refusals
from huoqun.connectors.files.formats.table import DAMAGE_MARK
from huoqun.connectors.files.kinds import FileFormat, RowFault
from huoqun.connectors.files.tests import samples

ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("name", ["chat.csv", "chat.txt.gz", "chat.xlsx"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_reads_the_same_whatever_the_name(tmp_path, encoding, name):
    path = samples.write(tmp_path / name, samples.csv_text(), encoding)
    table = opening.open_table(path)
    assert table.format is FileFormat.CSV
    assert table.columns == samples.HEADER
    assert list(zip(*samples.cells(table).values(), strict=True)) == list(samples.ROWS)


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|"])
def test_every_delimiter(tmp_path, delimiter):
    path = samples.write(tmp_path / "a.csv", samples.csv_text(delimiter=delimiter))
    table = opening.open_table(path)
    assert (table.columns, table.delimiter) == (samples.HEADER, delimiter)
    assert samples.cells(table)["内容"][1] == "有的,\n下午三点抽奖"


def test_excels_own_first_line_names_the_delimiter(tmp_path):
    path = samples.write(tmp_path / "a.csv", "sep=;\r\na;b\r\n1,5;2\r\n")
    assert samples.cells(opening.open_table(path)) == {"a": ["1,5"], "b": ["2"]}


def test_title_rows_above_the_header_are_skipped(tmp_path):
    text = "群聊导出报表,,,,\r\n导出时间:2024-01-03,,,,\r\n,,,,\r\n" + samples.csv_text()
    table = opening.open_table(samples.write(tmp_path / "a.csv", text))
    assert (table.columns, table.header_row) == (samples.HEADER, 4)
    (block,) = opening.blocks(table)
    assert list(block.row_nos) == [5, 6, 7]


def test_headers_nobody_knows_are_found_too(tmp_path):
    table = opening.open_table(samples.write(tmp_path / "a.csv", "foo,bar,baz\n1,2,3\n4,5,6\n"))
    assert table.columns == ("foo", "bar", "baz")


def test_a_file_without_header_gets_numbered_columns(tmp_path):
    table = opening.open_table(
        samples.write(tmp_path / "a.csv", "g1,u1,2024-01-02\ng1,u2,2024-01-03\n")
    )
    assert table.columns == ("column_1", "column_2", "column_3")
    assert samples.cells(table)["column_2"] == ["u1", "u2"]


def test_blank_and_repeated_headers_get_names(tmp_path):
    table = opening.open_table(samples.write(tmp_path / "a.csv", "时间,,时间\n2024,x,3\n"))
    assert table.columns == ("时间", "column_2", "时间 (2)")


def test_short_rows_are_padded_long_ones_reported(tmp_path):
    path = samples.write(tmp_path / "a.csv", "a,b,c\n1\n1,2,3,,\n1,2,3,4\n\n,,\n5,6,7\n")
    (block,) = opening.blocks(opening.open_table(path))
    assert list(block.row_nos) == [2, 3, 7]
    assert block.columns == {"a": ("1", "1", "5"), "b": ("", "2", "6"), "c": ("", "3", "7")}
    assert [(bad.row_no, bad.fault, bad.original) for bad in block.bad] == [
        (4, RowFault.TOO_MANY_CELLS, "1,2,3,4")
    ]


def test_a_quote_never_closed_spoils_one_row_only(tmp_path):
    rows = "".join(f"u{number},hello\n" for number in range(3_000))
    path = samples.write(tmp_path / "a.csv", f'member,text\nu,"open\n{rows}')
    blocks = list(opening.blocks(opening.open_table(path)))
    assert sum(len(block.row_nos) for block in blocks) == 3_000
    assert [bad.fault for block in blocks for bad in block.bad] == [RowFault.UNCLOSED_QUOTE]
    assert blocks[0].bad[0].original == 'u,"open'


def test_a_quote_open_at_the_end_spoils_one_row_only(tmp_path):
    path = samples.write(tmp_path / "a.csv", 'member,text\nu1,"open\nu2,two\nu3,three\n')
    (block,) = opening.blocks(opening.open_table(path))
    assert block.columns["member"] == ("u2", "u3")
    assert [(bad.row_no, bad.original) for bad in block.bad] == [(2, 'u1,"open')]


def test_backslash_escapes(tmp_path):
    path = samples.write(tmp_path / "a.csv", 'member,text\nu1,"say \\"hi\\", ok"\nu2,"x\\"y"\n')
    assert samples.cells(opening.open_table(path))["text"] == ['say "hi", ok', 'x"y']


def test_late_gb18030_after_a_megabyte_of_ascii(tmp_path):
    ascii_rows = "u1,hello world and more\n" * 60_000
    path = samples.write(tmp_path / "a.csv", f"member,text\n{ascii_rows}u2,你好\n", "gb18030")
    table = opening.open_table(path)
    assert table.encoding == "gb18030"
    assert samples.cells(table)["text"][-1] == "你好"


def test_broken_bytes_are_marked_where_they_stand(tmp_path):
    raw = samples.csv_text(samples.ROWS * 40).encode()
    place = raw.index("小美".encode())
    path = samples.write(tmp_path / "a.csv", raw[: place + 2] + raw[place + 3 :])
    table = opening.open_table(path)
    assert table.encoding == "utf-8"
    names = samples.cells(table)["昵称"]
    assert DAMAGE_MARK in names[0]
    assert names[1:3] == ["阿珍", "小美"]


def test_progress_is_told_in_bytes_of_the_file(tmp_path):
    rows = "".join(f"u{number},{number}\n" for number in range(120_000))
    path = samples.write(tmp_path / "a.csv.gz", f"member,text\n{rows}")
    table = opening.open_table(path)
    blocks = list(opening.blocks(table))
    assert [len(block.row_nos) for block in blocks] == [20_000] * 6
    assert table.total == path.stat().st_size == blocks[-1].done
    assert 0 < blocks[0].done <= blocks[1].done


@pytest.mark.parametrize(
    "text", ["一行文字\n又一行\n", "2024-01-02 09:05:12 张三\n你好\n", "id\n1\n2\n"]
)
def test_one_column_is_no_table(tmp_path, text):
    with pytest.raises(refusals.OneColumnOnly):
        opening.open_table(samples.write(tmp_path / "chat.txt", text))


def test_a_line_without_end_is_refused_without_filling_memory(tmp_path):
    path = samples.write(tmp_path / "a.csv.gz", b"a,b\n" + b"x" * 9_000_000)
    with pytest.raises(refusals.NotATable):
        list(opening.blocks(opening.open_table(path)))


def test_an_encoding_may_be_named(tmp_path):
    path = samples.write(tmp_path / "a.csv", "名,值\n測試,1\n", "big5")
    assert samples.cells(opening.open_table(path, encoding="big5")) == {"名": ["測試"], "值": ["1"]}
    with pytest.raises(refusals.UnknownEncoding):
        opening.open_table(path, encoding="klingon")
