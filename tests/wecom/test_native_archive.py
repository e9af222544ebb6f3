"""Tencent's library in its child: what it gives, and everything by which it may go wrong."""

import json
import os
import re
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from huoqun.connectors.wecom.platform import (
    archive,
    native_archive,
    native_child,
    native_library,
    refusals,
)
from tests.wecom import finance
from tests.wecom.finance import Finance

SPOILT = {"encrypt_chat_msg": "short"}


@pytest.fixture
def tencent(tmp_path: Path) -> Finance:
    return finance.compiled(tmp_path)


def _texts(found):
    return [(each.seq, each.message.text.content if each.message else None) for each in found]


def test_messages_are_opened_in_their_order(tencent: Finance):
    tencent.say(8, "二")
    tencent.say(7, "一")
    found = tencent.archive().after(0)
    assert _texts(found) == [(7, "一"), (8, "二")]
    first = found[0].message
    assert (first.msgid, first.sender, first.roomid) == ("m7", "wmAlice", "wrRoom")
    assert tencent.archive().after(8) == []
    assert _texts(tencent.archive(limit=1).after(7)) == [(8, "二")]


def test_a_message_that_kills_the_library_is_skipped_and_the_others_come(tencent: Finance):
    tencent.say(1, "好")
    tencent.say(2, "坏", **SPOILT)
    tencent.say(3, "也好")
    assert _texts(tencent.archive().after(0)) == [(1, "好"), (2, None), (3, "也好")]


def test_a_message_that_hangs_is_ended_and_skipped(tencent: Finance, monkeypatch):
    monkeypatch.setattr(native_archive, "_OPEN_SECONDS_MAX", 1)
    tencent.say(1, "慢", encrypt_chat_msg="hang until the alarm")
    tencent.say(2, "好")
    assert _texts(tencent.archive().after(0)) == [(1, None), (2, "好")]


def test_nothing_is_skipped_while_nothing_can_be_opened(tencent: Finance):
    tencent.say(1, "坏", **SPOILT)
    with pytest.raises(native_library.LibraryEnded) as ended:
        tencent.archive().after(0)
    assert "exit -6" in ended.value.sentence_zh
    tencent.say(2, "好")
    assert _texts(tencent.archive().after(0)) == [(1, None), (2, "好")]


def test_many_deaths_are_taken_a_few_at_a_time(tencent: Finance):
    tencent.say(1, "好")
    for seq in range(2, 30):
        tencent.say(seq, "坏", **SPOILT)
    found = tencent.archive().after(0)
    assert _texts(found) == [(1, "好"), *((seq, None) for seq in range(2, 12))]


def test_what_the_library_cannot_open_is_skipped_beside_what_it_can(tencent: Finance):
    tencent.say(1, "别人的", encrypt_chat_msg="another key|of somebody else")
    with pytest.raises(native_library.LibraryRefused) as refusal:
        tencent.archive().after(0)
    assert refusal.value.params["returned"] == 10006
    tencent.say(2, "好")
    tencent.put(3, plain="no json")
    tencent.put(4, plain='{"msgid": "m4", "action": "switch", "time": 1, "user": "lin"}')
    found = tencent.archive().after(0)
    assert _texts(found) == [(1, None), (2, "好"), (3, None), (4, "")]


def test_another_private_key_opens_nothing_and_skips_nothing(tencent: Finance):
    tencent.say(1, "一")
    tencent.say(2, "二", publickey_ver=2, key=_KEYS[2])
    with pytest.raises(archive.ArchiveKeyUnfit) as unfit:
        tencent.archive(keys={1: _KEYS[3]}).after(0)
    assert unfit.value.params["version"] == 1
    # What the first key opens comes in; what needs another one waits for it.
    assert _texts(tencent.archive().after(0)) == [(1, "一")]
    with pytest.raises(archive.ArchiveKeyUnfit) as unfit:
        tencent.archive().after(1)
    assert unfit.value.params["version"] == 2
    both = tencent.archive(keys={1: finance.PRIVATE, 2: _KEYS[2]})
    assert _texts(both.after(0)) == [(1, "一"), (2, "二")]


def test_a_mistyped_version_does_not_lose_the_key(tencent: Finance):
    tencent.say(1, "一", publickey_ver=3)
    keys = {2: _KEYS[3], 9: finance.PRIVATE}
    assert _texts(tencent.archive(keys=keys).after(0)) == [(1, "一")]


def test_a_line_of_which_only_the_number_can_be_read_is_skipped(tencent: Finance):
    tencent.say(1, "好")
    tencent.say(2, "?", encrypt_random_key=None)
    assert _texts(tencent.archive().after(0)) == [(1, "好"), (2, None)]
    tencent.say(3, "?", encrypt_random_key="no base64!")
    assert _texts(tencent.archive().after(0)) == [(1, "好"), (2, None), (3, None)]


@pytest.mark.parametrize("code", [*native_library.RETURNED, 77])
def test_every_code_has_a_sentence(tencent: Finance, code: int):
    tencent.write("chat-data-returns", str(code))
    with pytest.raises(native_library.LibraryRefused) as refusal:
        tencent.archive().after(0)
    passing = isinstance(refusal.value, native_library.LibraryBusy)
    assert passing == (code in {10001, 10002, 10003})
    assert re.search("[\u4e00-\u9fff]", refusal.value.sentence_zh)
    assert str(code) in refusal.value.sentence_en


def test_what_the_library_says_at_its_start_is_told(tencent: Finance):
    tencent.write("init-returns", "10000")
    with pytest.raises(native_library.LibraryRefused) as refusal:
        tencent.archive().after(0)
    assert refusal.value.params["returned"] == 10000


def test_what_wecom_answers_through_it_is_told(tencent: Finance):
    tencent.write("answer", json.dumps({"errcode": 301042, "errmsg": "whiteip not match"}))
    with pytest.raises(refusals.PlatformRefused) as refusal:
        tencent.archive().after(0)
    assert "可信 IP" in refusal.value.sentence_zh
    for nonsense in ("", "[]", '{"chatdata": [{}]}', '{"chatdata": [{"seq": 1e30}]}'):
        tencent.write("answer", nonsense)
        with pytest.raises(refusals.Unreachable):
            tencent.archive().after(0)


def test_a_number_that_was_read_is_not_read_for_ever(tencent: Finance):
    tencent.write("answer", '{"errcode": 0, "chatdata": [{"seq": 5}]}')
    assert tencent.archive().after(5) == []


def test_an_answer_too_large_is_asked_for_in_parts(tencent: Finance):
    for seq in range(1, 15):
        tencent.say(seq, "长" * 2**20)
    found = tencent.archive().after(0)
    assert [each.seq for each in found] == list(range(1, 11))
    tencent.write("answer", "x" * (native_child.ANSWER_BYTES_MAX + 1))
    with pytest.raises(native_library.LibraryRefused):
        tencent.archive().after(0)


def test_the_secret_is_in_no_argument_and_no_environment(tencent: Finance, monkeypatch):
    monkeypatch.setenv("HUOQUN_SECRET", "h0use-secret")
    with native_library.Child() as child:
        assert child.open(library=str(tencent.library), corpid="ww1", secret=finance.SECRET)[0] == 0
        process = Path(f"/proc/{child._running.pid}")
        seen = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        assert finance.SECRET.encode() not in seen
        assert b"h0use-secret" not in seen
    assert not process.exists()
    assert finance.SECRET not in repr(tencent.archive())


# --- A library that is none -----------------------------------------------------------------------


def test_a_library_that_is_none_is_refused_in_words(tmp_path: Path):
    with pytest.raises(native_library.LibraryNotSet):
        native_library.load("")
    for content in (None, b"MZ no ELF", _elf(machine=0xF7)):
        file = tmp_path / "library.so"
        if content is not None:
            file.write_bytes(content)
        with pytest.raises(native_library.LibraryUnfit):
            native_library.load(str(file))
    with pytest.raises(native_library.LibraryUnfit):
        native_library.load("library.so")
    file.write_bytes(_elf())
    with pytest.raises(native_library.LibraryUnfit) as unfit:
        native_library.load(str(file))
    assert "加载失败" in unfit.value.sentence_zh
    file.chmod(0o666)
    with pytest.raises(native_library.LibraryUnfit) as unfit:
        native_library.load(str(file))
    assert "chmod" in unfit.value.sentence_zh


def test_a_library_without_its_functions_is_refused(tmp_path: Path):
    found = [
        line.split()[-1]
        for line in Path("/proc/self/maps").read_text().splitlines()
        if re.search(r"/libc\.so|/libc-", line)
    ]
    if not found:
        pytest.skip("no libc on the disk")
    with pytest.raises(native_library.LibraryUnfit) as unfit:
        native_library.load(os.path.realpath(found[0]))
    assert "NewSdk" in unfit.value.sentence_en


def test_the_stand_in_can_be_loaded(tencent: Finance):
    native_library.load(str(tencent.library))
    native_library.load(str(tencent.library))


# --- A child of another make: these need no compiler ----------------------------------------------

_CHILD = """
import json, struct, sys, time, os
def asked():
    head = sys.stdin.buffer.read(4)
    return json.loads(sys.stdin.buffer.read(struct.unpack(">I", head)[0])) if head else sys.exit()
def answer(code, content=b"", length=None):
    head = struct.pack(">iI", code, len(content) if length is None else length)
    sys.stdout.buffer.write(head + content)
    sys.stdout.buffer.flush()
first = asked()
assert first["do"] == "open" and first["secret"] == "{secret}"
answer(0)
while True:
    request = asked()
"""


@pytest.fixture
def impostor(tmp_path: Path, monkeypatch) -> Callable[[str], native_archive.NativeArchive]:
    """Have the child do this with each request after the first."""
    library = tmp_path / "library.so"
    library.write_bytes(_elf())
    program = tmp_path / "child.py"
    monkeypatch.setattr(native_child, "__file__", str(program))
    monkeypatch.setattr(native_archive, "_PULL_SECONDS_MAX", 1)

    def make(does: str) -> native_archive.NativeArchive:
        program.write_text(_CHILD.replace("{secret}", finance.SECRET) + f"    {does}\n")
        given = Finance(folder=tmp_path, library=library)
        return given.archive()

    return make


@pytest.mark.parametrize(
    ("does", "how"),
    [
        ("sys.exit(3)", "exit 3"),
        ("os.kill(os.getpid(), 9)", "exit -9"),
        ("os.close(1); time.sleep(60)", "closed its pipe"),
        ("answer(0, b'', length=2**31)", "too large"),
        ("answer(0, b'x', length=9); time.sleep(60)", "no answer"),
        ("time.sleep(60)", "no answer"),
    ],
)
def test_a_child_that_goes_wrong_is_told_and_gone(impostor, does, how):
    with pytest.raises(native_library.LibraryEnded) as ended:
        impostor(does).after(0)
    assert how in ended.value.sentence_en


def test_a_child_that_answers_is_heard(impostor):
    assert impostor("answer(0, b'{}')").after(0) == []
    with pytest.raises(native_library.LibraryBusy):
        impostor("answer(10001)").after(0)


def _elf(*, machine: int | None = None) -> bytes:
    """The head of a library for this machine, or another one, and nothing behind it."""
    ours = {"x86_64": 62, "aarch64": 183}.get(os.uname().machine, 62)
    order = "<" if sys.byteorder == "little" else ">"
    kind = 1 if sys.byteorder == "little" else 2
    head = b"\x7fELF" + bytes([2, kind, 1]) + bytes(9)
    return head + struct.pack(f"{order}HH", 3, machine or ours)


_KEYS = {version: archive.private_keys({1: archive.new_private_key()})[1] for version in (2, 3)}
