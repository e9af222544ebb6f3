"""Messages and memberships out of whole files."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huoqun.connectors.files import mapping
from huoqun.connectors.files.formats import opening
from huoqun.connectors.files.kinds import Field, FileKind, RowFault
from huoqun.connectors.files.records import memberships, messages
from huoqun.connectors.files.records.options import ReadOptions, UnknownCurrency, UnknownTimeZone
from huoqun.connectors.files.tests import samples
from huoqun.events.catalog.communities import CommunityRole, JoinMode, LeaveReason, MessageKind

STREAMS = {FileKind.MESSAGES: messages.stream, FileKind.MEMBERSHIPS: memberships.stream}


def read(path, kind=FileKind.MESSAGES, given="", after=0, **options):
    """(rows, rejected, notes) of a whole file."""
    table = opening.open_table(path)
    by_hand = mapping.parse(given, kind=kind, columns=table.columns)
    found = mapping.guess(kind, table.columns, samples.cells(table), given=by_hand).mapping
    mapping.check(found, columns=table.columns)
    rows, rejected, notes = [], [], {}
    for block in STREAMS[kind](table, found, ReadOptions(**options), after=after):
        rows += block.rows
        rejected += block.rejected
        notes |= block.notes
    return rows, rejected, notes


def chat(tmp_path, rows, name="chat.csv", header=samples.HEADER):
    return samples.write(tmp_path / name, samples.csv_text(rows, header))


def test_messages_of_a_chinese_export(tmp_path):
    rows, rejected, notes = read(chat(tmp_path, samples.ROWS))
    assert not rejected
    assert not notes
    assert [(row.row_no, row.community, row.member, row.kind) for row in rows] == [
        (2, "阳光宝妈群", "小美", MessageKind.TEXT),
        (3, "阳光宝妈群", "阿珍", MessageKind.TEXT),
        (4, "阳光宝妈群", "小美", MessageKind.IMAGE),
    ]
    assert rows[0].at == datetime(2024, 1, 2, 1, 5, tzinfo=UTC)
    assert rows[1].text == "有的,\n下午三点抽奖"


def test_bad_rows_are_reported_and_the_rest_comes_in(tmp_path):
    bad = [
        ("", "小美", "2024/1/2 9:05", "x", ""),
        ("一群", "", "2024/1/2 9:05", "x", ""),
        ("一群", "小美", "昨天", "x", ""),
        ("一群", "小美", "", "x", ""),
        ("一群", "小美", "1/2/2024", "x", ""),
        ("合计", "", "", "5", ""),
    ]
    rows, rejected, _ = read(chat(tmp_path, [*samples.ROWS, *bad]))
    assert len(rows) == 3
    assert [(row.row_no, row.fault, row.field) for row in rejected] == [
        (5, RowFault.MISSING, Field.COMMUNITY),
        (6, RowFault.MISSING, Field.MEMBER),
        (7, RowFault.NOT_A_TIME, Field.AT),
        (8, RowFault.MISSING, Field.AT),
        (9, RowFault.AMBIGUOUS_DATE, Field.AT),
        (10, RowFault.MISSING, Field.MEMBER),
    ]
    assert rejected[2].original == "一群,小美,昨天,x,"
    assert rejected[2].written == "昨天"


def test_the_time_zone_is_said_once_for_times_without_offset(tmp_path):
    rows = [("一群", "a", "2024-01-02 09:05", "x", ""), ("一群", "a", "2024-01-02", "y", "")]
    path = chat(tmp_path, rows)
    (timed, day), _, _ = read(path, time_zone="America/New_York")
    assert timed.at == datetime(2024, 1, 2, 14, 5, tzinfo=UTC)
    assert (day.day, day.at) == (date(2024, 1, 2), datetime(2024, 1, 1, 16, tzinfo=UTC))
    # The key does not move, so that the same file read in another zone is a conflict, not a copy.
    assert [row.key for row in read(path)[0]] == [timed.key, day.key]
    with pytest.raises(UnknownTimeZone):
        read(path, time_zone="Mars/Olympus")
    with pytest.raises(UnknownCurrency):
        ReadOptions(currency="yuan")


def test_true_duplicates_stay_and_a_longer_export_repeats_their_keys(tmp_path):
    line = ("一群", "小美", "2024-01-02 09:05", "[图片]", "图片")
    other = ("一群", "阿珍", "2024-01-02 09:06", "好", "文本")
    short = [row.key for row in read(chat(tmp_path, [line, line, other]))[0]]
    assert len(set(short)) == 3
    longer = read(chat(tmp_path, [line, line, other, line, other], name="longer.csv"))[0]
    assert [row.key for row in longer][:3] == short
    assert len({row.key for row in longer}) == 5
    same_as_excel = samples.write_excel(
        tmp_path / "a.xlsx",
        [
            samples.HEADER,
            *[(*row[:2], datetime.fromisoformat(row[2]), *row[3:]) for row in (line, line, other)],
        ],
    )
    assert [row.key for row in read(same_as_excel)[0]] == short


def test_ids_know_a_message_whatever_it_says(tmp_path):
    rows = [{"msg_id": 7, "group_id": "g", "ts": 1704157500, "member_id": "u", "text": "x"}]
    (row,), _, _ = read(samples.write_json_lines(tmp_path / "a.jsonl", rows))
    assert row.key == "id:7"


def test_reading_can_go_on_anywhere(tmp_path):
    line = ("一群", "小美", "2024-01-02 09:05", "好", "文本")
    bad = ("一群", "小美", "?", "好", "文本")
    path = chat(tmp_path, [line, bad, line, bad, line])
    all_rows, all_rejected, _ = read(path)
    for after in range(8):
        rows, rejected, _ = read(path, after=after)
        assert rows == [row for row in all_rows if row.row_no > after]
        assert rejected == [row for row in all_rejected if row.row_no > after]


def test_unknown_words_are_told(tmp_path):
    rows = [("一群", "a", "2024-01-02 09:05", "x", "火星文")] * 2
    (row, _), _, notes = read(chat(tmp_path, rows))
    assert row.kind is MessageKind.OTHER
    assert notes == {(Field.KIND, "火星文"): 2}


def test_a_broken_name_is_reported_a_broken_text_is_kept(tmp_path):
    raw = samples.csv_text(samples.ROWS * 60).encode()
    text_at, name_at = raw.index("早上好".encode()) + 1, raw.rindex("阿珍".encode()) + 1
    broken = bytearray(raw)
    broken[text_at] = broken[name_at] = 0xFF
    rows, rejected, _ = read(samples.write(tmp_path / "a.csv", bytes(broken)))
    assert "\ufffd" in rows[0].text
    assert [(row.fault, row.field) for row in rejected] == [(RowFault.DAMAGED_TEXT, Field.MEMBER)]


def test_a_group_that_the_file_does_not_name(tmp_path):
    path = samples.write(tmp_path / "a.csv", "发送人,时间,内容\n小美,2024-01-02 09:05,好\n")
    (row,), _, _ = read(path, given="community='VIP群'")
    assert row.community == "VIP群"


INTERVALS = (
    "群名",
    "成员",
    "昵称",
    "入群时间",
    "退群时间",
    "身份",
    "入群方式",
    "邀请人",
    "退群原因",
)


def test_memberships_as_intervals(tmp_path):
    rows = [
        ("一群", "u1", "小美", "2024-01-02", "", "群主", "扫码", "", ""),
        ("一群", "u2", "阿珍", "2024-01-02 09:05", "2024-01-02", "成员", "邀请", "u1", "被踢"),
        ("一群", "u3", "", "2024-01-02", "至今", "", "", "", ""),
        ("一群", "u4", "", "2024-01-02", "9999-12-31", "", "", "", ""),
        ("一群", "u5", "", "2024-01-02", "2024-01-01", "", "", "", ""),
        ("一群", "u6", "", "", "2024-01-01", "", "", "", ""),
    ]
    path = chat(tmp_path, rows, header=INTERVALS)
    found, rejected, _ = read(path, FileKind.MEMBERSHIPS)
    assert [(row.member, row.joined_on, row.left_on) for row in found] == [
        ("u1", date(2024, 1, 2), None),
        ("u2", date(2024, 1, 2), date(2024, 1, 2)),
        ("u3", date(2024, 1, 2), None),
        ("u4", date(2024, 1, 2), None),
    ]
    owner, invited = found[:2]
    assert (owner.role, owner.how) == (CommunityRole.OWNER, JoinMode.SCAN)
    assert (invited.how, invited.inviter, invited.reason) == (
        JoinMode.INVITED,
        "u1",
        LeaveReason.REMOVED,
    )
    assert (owner.joined_day_only, invited.joined_day_only) == (True, False)
    assert [(row.row_no, row.fault) for row in rejected] == [
        (6, RowFault.LEFT_BEFORE_JOINED),
        (7, RowFault.MISSING),
    ]


def test_a_later_leave_does_not_make_another_stay(tmp_path):
    header = ("群名", "成员", "入群时间", "退群时间")
    open_stay = read(
        chat(tmp_path, [("g", "u", "2024-01-02", "")], header=header), FileKind.MEMBERSHIPS
    )
    ended = read(
        chat(tmp_path, [("g", "u", "2024-01-02", "2024-02-03")], "b.csv", header),
        FileKind.MEMBERSHIPS,
    )
    assert open_stay[0][0].key == ended[0][0].key


def events(tmp_path, rows):
    header = ("群名", "成员", "事件", "时间")
    return read(chat(tmp_path, rows, header=header), FileKind.MEMBERSHIPS)


def test_memberships_as_events(tmp_path):
    rows, rejected, _ = events(
        tmp_path,
        [
            ("g", "u2", "退群", "2024-01-09"),
            ("g", "u1", "入群", "2024-01-01"),
            ("g", "u1", "入群", "2024-01-02"),
            ("g", "u1", "被踢", "2024-01-05"),
            ("g", "u1", "入群", "2024-01-07"),
            ("g", "u2", "入群", "2024-01-03"),
            ("g", "u3", "退群", "2024-01-04"),
            ("g", "u4", "打卡", "2024-01-04"),
        ],
    )
    assert [(row.member, row.joined_on, row.left_on, row.reason) for row in rows] == [
        ("u2", date(2024, 1, 3), date(2024, 1, 9), LeaveReason.SELF),
        ("u1", date(2024, 1, 1), date(2024, 1, 5), LeaveReason.REMOVED),
        ("u1", date(2024, 1, 7), None, LeaveReason.UNKNOWN),
        ("u3", None, date(2024, 1, 4), LeaveReason.SELF),
    ]
    assert [(row.row_no, row.fault, row.written) for row in rejected] == [
        (9, RowFault.UNKNOWN_EVENT, "打卡")
    ]


@settings(deadline=None, max_examples=40)  # each example writes and reads a file
@given(
    st.lists(
        st.tuples(st.sampled_from("ab"), st.sampled_from(["入群", "退群"]), st.integers(1, 28)),
        max_size=12,
    )
)
def test_stays_of_one_person_never_overlap(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("events")
    written = [("g", who, what, f"2024-01-{day:02d}") for who, what, day in rows]
    if not written:
        return
    found, rejected, _ = events(folder, written)
    assert not rejected
    for who in "ab":
        stays = [row for row in found if row.member == who]
        assert sum(1 for row in stays if row.left_on is None) <= 1
        spans = sorted(
            (row.joined_on or row.left_on, row.left_on or date(2024, 2, 1)) for row in stays
        )
        assert all(end <= start for (_, end), (start, _) in pairwise(spans))
        assert len({row.key for row in stays}) == len(stays)
