"""Tencent's archive library: whether a file can be it, what its codes mean, its child process."""

import json
import os
import select
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final, Self

from huoqun.connectors.wecom.platform import native_child
from huoqun.core.refusal import Refused

_START_SECONDS_MAX: Final = 20
_END_SECONDS_MAX: Final = 2.0
_ELF: Final = b"\x7fELF"
_ELF_LITTLE: Final = 1
# ELF's numbers for the machines for which Tencent builds the library.
_MACHINES: Final = {"x86_64": 62, "aarch64": 183}

# What the library returns, and what a person can do about it (path 91774, wecom.md §10).
RETURNED: Final[Mapping[int, tuple[str, str]]] = {
    10000: (
        "企业 ID 或会话存档 Secret 不是它认得的格式，请重新复制 Secret。",
        "the corp id or the archive's secret has no form that it knows; copy the secret again.",
    ),
    10001: (
        "服务器连不上企业微信的存档服务，请检查网络和防火墙；稍后自动重试。",
        "this server cannot reach WeCom's archive; check network and firewall. It is tried again.",
    ),
    10002: (
        "企业微信的回答读不懂，多半是一时的故障；稍后自动重试。",
        "WeCom's answer could not be read, most likely for a moment only; it is tried again.",
    ),
    10003: (
        "企业微信的存档服务出错，稍后自动重试；一直如此请核对会话存档 Secret。",
        "WeCom's archive failed; it is tried again. If it stays so, check the archive's secret.",
    ),
    10004: (
        "密钥不对，请核对管理后台里的公钥和这里的私钥是不是一对。",
        "the key is wrong; see that the public key over there and the private key here are a pair.",
    ),
    10005: ("文件编号不对。", "the number of the file is wrong."),
    10006: ("消息解不开。", "the message cannot be opened."),
    10007: (
        "缺少这个公钥版本的私钥，请补上。",
        "the private key of this public key version is missing; add it.",
    ),
    10008: ("消息的密钥读不懂。", "the key of the message cannot be read."),
    10009: (
        "服务器的 IP 不在会话存档的可信 IP 里，请在管理后台的会话内容存档页面加入。",
        "this server's address is not trusted; add it on the archive's page of the admin console.",
    ),
    10010: ("数据已过期：企业微信只保留五天。", "the data has expired: WeCom keeps five days."),
    10011: (
        "校验企业微信的证书失败，请检查服务器的时间和根证书。",
        "WeCom's certificate could not be verified; check this server's clock and certificates.",
    ),
}
_PASSING: Final = frozenset({10001, 10002, 10003})


class LibraryNotSet(Refused):
    """Nobody has put the library on this server; only who runs it can."""

    code: ClassVar[str] = "wecom_archive_library_not_set"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = (
        "这台服务器上没有腾讯的会话存档程序库：请从企业微信开发者中心下载 libWeWorkFinanceSdk_C.so"
        " 放到服务器上，用 HUOQUN_WECOM_ARCHIVE_LIBRARY 写明路径，然后重启。"
    )
    en: ClassVar[str] = (
        "Tencent's archive library is not on this server: download libWeWorkFinanceSdk_C.so from"
        " WeCom's developer centre, name its path in HUOQUN_WECOM_ARCHIVE_LIBRARY and restart."
    )


class LibraryUnfit(Refused):
    """The file that the setting names cannot be used here."""

    code: ClassVar[str] = "wecom_archive_library_unfit"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "会话存档程序库 {library} 不能用：{reason_zh}。"
    en: ClassVar[str] = "The archive library {library} cannot be used: {reason_en}."


class LibraryRefused(Refused):
    """The library ran and said no; ``returned`` is its code."""

    code: ClassVar[str] = "wecom_archive_refused"
    status: ClassVar[int] = 409
    zh: ClassVar[str] = "读取会话存档失败（错误码 {returned}）：{reason_zh}"
    en: ClassVar[str] = "The archive cannot be read (code {returned}): {reason_en}"


class LibraryBusy(LibraryRefused):
    """It may go better in a moment."""

    code: ClassVar[str] = "wecom_archive_busy"
    status: ClassVar[int] = 503


class LibraryEnded(Refused):
    """The child died or did not answer in time."""

    code: ClassVar[str] = "wecom_archive_ended"
    status: ClassVar[int] = 503
    zh: ClassVar[str] = (
        "会话存档程序库意外退出或没有回应（{how}），其余功能不受影响；稍后自动重试。"
    )
    en: ClassVar[str] = (
        "The archive library ended or did not answer ({how}); nothing else is affected, and it is"
        " tried again."
    )


def refusal_of(code: int, said: str, *, library: str) -> Refused:
    """What a code of the child or of the library means."""
    if code == native_child.UNLOADABLE:
        return _unfit(library, f"加载失败（{said}）", f"it cannot be loaded ({said})")
    if code == native_child.FUNCTION_MISSING:
        return _unfit(library, f"里面没有 {said}", f"there is no {said} in it")
    zh, en = RETURNED.get(code, ("程序库没有说明原因。", "the library does not say why."))
    kind = LibraryBusy if code in _PASSING else LibraryRefused
    return kind(returned=code, reason_zh=zh, reason_en=en)


def refuse_unfit(library: str) -> None:
    """Look at the file without running it; raises LibraryNotSet or LibraryUnfit."""
    if not library:
        raise LibraryNotSet
    path = Path(library)
    if not path.is_absolute() or not path.is_file() or not os.access(path, os.R_OK):
        raise _unfit(
            library, "没有这个文件，或没有权限读取", "there is no such file, or none to read"
        )
    if path.stat().st_mode & stat.S_IWOTH:
        # Whoever may write it runs what they like as us.
        raise _unfit(
            library, "任何人都能改写这个文件（chmod o-w）", "everybody may write to it (chmod o-w)"
        )
    with path.open("rb") as file:
        head = file.read(20)
    if sys.platform != "linux" or head[:4] != _ELF:
        raise _unfit(library, "不是 Linux 的程序库", "it is no library for Linux")
    order = "<" if head[5] == _ELF_LITTLE else ">"
    (machine,) = struct.unpack_from(f"{order}H", head.ljust(20, b"\0"), 18)
    ours = os.uname().machine
    if machine != _MACHINES.get(ours, machine):
        raise _unfit(library, f"它不是给 {ours} 处理器的", f"it is not for {ours} processors")


def load(library: str) -> None:
    """Load it in a child and let that end; raises LibraryNotSet, LibraryUnfit or LibraryEnded."""
    refuse_unfit(library)
    with Child() as child:
        code, said = child.open(library=library, corpid="", secret="")
    if code in (native_child.UNLOADABLE, native_child.FUNCTION_MISSING):
        raise refusal_of(code, said.decode(), library=library)


def _unfit(library: str, zh: str, en: str) -> LibraryUnfit:
    return LibraryUnfit(library=library, reason_zh=zh, reason_en=en)


class Child:
    """The process in which the library runs; ended with the block, whatever state it is in."""

    def __init__(self) -> None:
        self._running = subprocess.Popen(  # noqa: S603  # our own program, no argument of others
            [sys.executable, "-I", "-S", native_child.__file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env={},  # ours holds secrets
            start_new_session=True,
        )
        assert self._running.stdin is not None
        assert self._running.stdout is not None
        self._requests, self._answers = self._running.stdin, self._running.stdout
        os.set_blocking(self._requests.fileno(), False)
        os.set_blocking(self._answers.fileno(), False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    def open(self, *, library: str, corpid: str, secret: str) -> tuple[int, bytes]:
        """Load the library for a corp: a code, and what was said about it."""
        asked = {"do": "open", "library": library, "corpid": corpid, "secret": secret}
        return self.ask(asked, seconds=_START_SECONDS_MAX)

    def ask(self, asked: Mapping[str, object], *, seconds: int) -> tuple[int, bytes]:
        """Let it do something: its code and content; raises LibraryEnded after so many seconds."""
        body = json.dumps({**asked, "seconds": seconds}).encode()
        # It ends itself by an alarm some seconds later, should we be gone by then.
        ends_at = time.monotonic() + seconds + 1
        self._write(native_child.REQUEST_HEAD.pack(len(body)) + body, ends_at)
        code, length = native_child.ANSWER_HEAD.unpack(
            self._read(native_child.ANSWER_HEAD.size, ends_at)
        )
        if length > native_child.ANSWER_BYTES_MAX:
            raise self._ended("answer too large")
        return code, self._read(length, ends_at)

    def end(self) -> None:
        """End it: kindly while it listens, else by force."""
        for pipe in (self._requests, self._answers):
            try:
                pipe.close()
            except BrokenPipeError:
                continue
        try:
            self._running.wait(timeout=_END_SECONDS_MAX)
        except subprocess.TimeoutExpired:
            self._running.kill()
            self._running.wait()

    def _write(self, content: bytes, ends_at: float) -> None:
        left = memoryview(content)
        while left:
            self._wait(self._requests.fileno(), select.POLLOUT, ends_at)
            try:
                left = left[os.write(self._requests.fileno(), left) :]
            except BrokenPipeError:
                raise self._ended() from None

    def _read(self, length: int, ends_at: float) -> bytes:
        content = bytearray()
        while len(content) < length:
            self._wait(self._answers.fileno(), select.POLLIN, ends_at)
            part = os.read(self._answers.fileno(), length - len(content))
            if not part:
                raise self._ended()
            content += part
        return bytes(content)

    def _wait(self, pipe: int, event: int, ends_at: float) -> None:
        ready = select.poll()
        ready.register(pipe, event)
        if not ready.poll(max(0.0, ends_at - time.monotonic()) * 1_000):
            self._running.kill()
            raise self._ended("no answer")

    def _ended(self, how: str = "") -> LibraryEnded:
        """How it ended, by its exit: a negative one names the signal."""
        if not how:
            try:
                how = f"exit {self._running.wait(timeout=_END_SECONDS_MAX)}"
            except subprocess.TimeoutExpired:
                how = "closed its pipe"
        return LibraryEnded(how=how)
