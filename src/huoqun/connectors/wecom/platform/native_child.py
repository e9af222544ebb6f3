"""The program in which Tencent's archive library runs, apart from everything of ours.

The library is closed, ends the whole process when a sealed message is too short, and prints what
it likes: so it lives in a process of its own, without our environment, database or memory. It is
started by :mod:`native_archive`, knows the standard library only, and answers one request after
the other: a request is four bytes of length and JSON; an answer is a code, four bytes of length
and what was asked for. Whatever takes too long the kernel ends by an alarm, even inside the
library and even when nobody waits for the answer any more.
"""

import ctypes
import json
import os
import resource
import signal
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO, Final

REQUEST_HEAD: Final = struct.Struct(">I")
ANSWER_HEAD: Final = struct.Struct(">iI")
# A thousand text messages are a few megabytes.
ANSWER_BYTES_MAX: Final = 32 * 2**20
REQUEST_BYTES_MAX: Final = 32 * 2**20
MEMORY_BYTES_MAX: Final = 2 * 2**30

# Our own codes stand below 0, the library's are 0 and 10000 onward.
UNLOADABLE: Final = -1
FUNCTION_MISSING: Final = -2
TOO_LARGE: Final = -3

_ALARM_SECONDS_MORE: Final = 5
_REASON_CHARACTERS: Final = 300


class _Answer(Exception):
    """What is answered instead of content."""

    def __init__(self, code: int, said: str = "") -> None:
        self.code, self.said = code, said
        super().__init__(said)


class _Library:
    """The functions of the library's C interface that are used, with their types."""

    def __init__(self, path: str) -> None:
        try:
            self._loaded = ctypes.CDLL(path)
        except OSError as error:
            raise _Answer(UNLOADABLE, str(error)) from error
        pointer, text, whole = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int
        self.new_sdk = self._function("NewSdk", pointer)
        self.destroy_sdk = self._function("DestroySdk", None, pointer)
        self.init = self._function("Init", whole, pointer, text, text)
        self.new_slice = self._function("NewSlice", pointer)
        self.free_slice = self._function("FreeSlice", None, pointer)
        self.content = self._function("GetContentFromSlice", pointer, pointer)
        self.length = self._function("GetSliceLen", whole, pointer)
        self.decrypt = self._function("DecryptData", whole, text, text, pointer)
        self.chat_data = self._function(
            "GetChatData",
            whole,
            pointer,
            ctypes.c_ulonglong,
            ctypes.c_uint,
            text,
            text,
            whole,
            pointer,
        )

    # ctypes calls are untyped, whatever the C side says.
    def _function(self, name: str, gives: Any, *takes: Any) -> Any:  # noqa: ANN401
        try:
            function = self._loaded[name]
        except AttributeError as error:
            raise _Answer(FUNCTION_MISSING, name) from error
        function.restype, function.argtypes = gives, takes
        return function


class _Archive:
    """One corp's archive, opened by the first request."""

    def __init__(self, asked: Mapping[str, Any]) -> None:
        self._library = _Library(asked["library"])
        self._sdk = self._library.new_sdk()
        code = self._library.init(self._sdk, asked["corpid"].encode(), asked["secret"].encode())
        if code:
            raise _Answer(code)

    def close(self) -> None:
        """Give back what the library holds."""
        self._library.destroy_sdk(self._sdk)

    def messages(self, asked: Mapping[str, Any]) -> bytes:
        """The sealed messages after a number, as the library's JSON."""
        into = self._library.new_slice()
        try:
            code = self._library.chat_data(
                self._sdk, asked["seq"], asked["limit"], b"", b"", asked["seconds"], into
            )
            return self._taken(code, into)
        finally:
            self._library.free_slice(into)

    def message(self, asked: Mapping[str, Any]) -> bytes:
        """One message, opened."""
        into = self._library.new_slice()
        try:
            code = self._library.decrypt(asked["key"].encode(), asked["sealed"].encode(), into)
            return self._taken(code, into)
        finally:
            self._library.free_slice(into)

    def _taken(self, code: int, filled: object) -> bytes:
        if code:
            raise _Answer(code)
        length = self._library.length(filled)
        if length > ANSWER_BYTES_MAX:
            raise _Answer(TOO_LARGE, str(length))
        start = self._library.content(filled)
        return ctypes.string_at(start, length) if start and length > 0 else b""


def main() -> None:
    """Answer requests until there are none, with the library's own words thrown away."""
    nothing = os.open(os.devnull, os.O_RDWR)
    with os.fdopen(os.dup(0), "rb") as requests, os.fdopen(os.dup(1), "wb") as answers:
        for theirs in (0, 1, 2):
            os.dup2(nothing, theirs)
        # A core would hold the secret on the disk.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
        _serve(requests, answers)


def _serve(requests: BinaryIO, answers: BinaryIO) -> None:
    archive: _Archive | None = None
    while (asked := _request(requests)) is not None:
        signal.alarm(asked["seconds"] + _ALARM_SECONDS_MORE)
        code, content = 0, b""
        try:
            if archive is None:
                archive = _Archive(asked)
            elif asked["do"] == "messages":
                content = archive.messages(asked)
            else:
                content = archive.message(asked)
        except _Answer as answer:
            code, content = answer.code, answer.said[:_REASON_CHARACTERS].encode()
        signal.alarm(0)
        answers.write(ANSWER_HEAD.pack(code, len(content)) + content)
        answers.flush()
    if archive is not None:
        signal.alarm(_ALARM_SECONDS_MORE)
        archive.close()


def _request(requests: BinaryIO) -> dict[str, Any] | None:
    """What is asked next; None when whoever asked is gone."""
    head = requests.read(REQUEST_HEAD.size)
    if len(head) < REQUEST_HEAD.size:
        return None
    (length,) = REQUEST_HEAD.unpack(head)
    body = requests.read(length) if length <= REQUEST_BYTES_MAX else b""
    if len(body) < length:
        return None
    asked: dict[str, Any] = json.loads(body)
    return asked


if __name__ == "__main__":
    main()
