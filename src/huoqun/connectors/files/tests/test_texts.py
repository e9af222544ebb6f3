"""Ids stay what they are; texts become storable."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huoqun.connectors.files import vocabulary
from huoqun.connectors.files.formats.table import DAMAGE_MARK
from huoqun.connectors.files.kinds import RowFault
from huoqun.connectors.files.values import texts
from huoqun.connectors.files.values.unreadable import Unreadable
from huoqun.events.catalog.communities import CommunityRole, JoinMode, LeaveReason, MessageKind


@pytest.mark.parametrize(
    ("cell", "identifier"),
    [
        ("00123", "00123"),
        (" 00123\t", "00123"),
        ("'00123", "00123"),
        ('="00123"', "00123"),
        ("123456789012345678", "123456789012345678"),
        (123456789012345678, "123456789012345678"),
        (17850.0, "17850"),
        (17850, "17850"),
        (Decimal("1494500000.000120"), "1494500000.000120"),
        ("u\u200b_1\ufeff", "u\u200b_1"),
        ("\ufeffu1", "u1"),
        ("e\u0301", "é"),
        ("1e5", "1e5"),
        ("张三", "张三"),
        ("", None),
        ("  ", None),
        ("-", None),
        ("NULL", None),
        (None, None),
        (float("nan"), None),
        (True, "true"),
        (0, "0"),
        ("0", "0"),
    ],
)
def test_ids_stay_text(cell, identifier):
    assert texts.identifier(cell) == identifier


@pytest.mark.parametrize("cell", [1.2345678901234568e17, 1e15, "1.23457E+17", "2.5E+11"])
def test_an_id_that_a_spreadsheet_has_eaten_is_refused(cell):
    with pytest.raises(Unreadable) as raised:
        texts.identifier(cell)
    assert raised.value.fault is RowFault.DIGITS_LOST


def test_an_id_with_broken_bytes_is_refused():
    with pytest.raises(Unreadable) as raised:
        texts.identifier(f"张{DAMAGE_MARK}c3")
    assert raised.value.fault is RowFault.DAMAGED_TEXT


def test_an_id_of_a_novel_is_refused():
    with pytest.raises(Unreadable) as raised:
        texts.identifier("x" * 201)
    assert raised.value.fault is RowFault.TOO_LONG


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("a\x00b", "ab"),
        ("\ud83d\ude00", "😀"),
        ("x\ud83d", "x\ufffd"),
        (f"坏{DAMAGE_MARK}c3", "坏\ufffdc3"),
        ("  keep  ", "  keep  "),
        ("-", "-"),
        (666, "666"),
        (None, None),
    ],
)
def test_free_text_is_kept_and_storable(cell, text):
    assert texts.free_text(cell) == text


@given(st.text(st.characters(), max_size=50))
def test_every_text_can_be_stored(text):
    stored = texts.storable(text)
    assert "\x00" not in stored
    assert stored.encode().decode() == stored


@pytest.mark.parametrize(
    ("word", "words", "kind"),
    [
        ("图片", vocabulary.MESSAGE_KINDS, MessageKind.IMAGE),
        (3, vocabulary.MESSAGE_KINDS, MessageKind.IMAGE),
        ("Text", vocabulary.MESSAGE_KINDS, MessageKind.TEXT),
        ("红包", vocabulary.MESSAGE_KINDS, MessageKind.RED_PACKET),
        ("weapp", vocabulary.MESSAGE_KINDS, MessageKind.MINI_PROGRAM),
        ("扫码入群", vocabulary.JOIN_MODES, JoinMode.SCAN),
        ("付费", vocabulary.JOIN_MODES, JoinMode.PAID),
        ("由成员邀请入群(直接邀请入群)", vocabulary.JOIN_MODES, JoinMode.INVITED),
        ("被踢", vocabulary.LEAVE_REASONS, LeaveReason.REMOVED),
        ("主动退群", vocabulary.LEAVE_REASONS, LeaveReason.SELF),
        ("群解散", vocabulary.LEAVE_REASONS, LeaveReason.DISSOLVED),
        ("机器人", vocabulary.ROLES, CommunityRole.BOT),
        ("气氛组", vocabulary.ROLES, CommunityRole.ATMOSPHERE),
        ("群主", vocabulary.ROLES, CommunityRole.OWNER),
        ("火星文", vocabulary.ROLES, None),
    ],
)
def test_words_of_closed_columns(word, words, kind):
    assert texts.word(word, words) is kind


@pytest.mark.parametrize(
    "table",
    [vocabulary.MESSAGE_KINDS, vocabulary.JOIN_MODES, vocabulary.LEAVE_REASONS, vocabulary.ROLES],
)
def test_every_kind_is_known_by_its_own_names(table):
    for kind in set(table.values()):
        assert table[vocabulary.header_word(kind.value)] is kind
        if kind.zh not in ("KOL", "KOC"):
            assert table.get(vocabulary.header_word(kind.zh), kind) is kind
