"""WeCom's own message archive, read through Tencent's library in a child process.

A message on which the library dies, or that it cannot open, is skipped and counted; but only when
another one of the same key was opened: what nobody can open is a wrong key or a broken library,
and nothing is skipped for that.
"""

import base64
import binascii
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, Final, Self

import msgspec
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from huoqun.connectors.wecom.platform import archive, native_child, native_library, refusals
from huoqun.core import ids
from huoqun.core.refusal import Refused

_CALL: Final = "GetChatData"
_PULL_SECONDS_MAX: Final = 30
_OPEN_SECONDS_MAX: Final = 10
# After so long what was opened is handed over; the rest follows in the next pull.
_BLOCK_SECONDS_MAX: Final = 60.0
# Each costs two children: after so many of them the rest follows in the next pull.
_DEATHS_MAX: Final = 10
# A key of the platform is printable text; another private key opens it to noise.
_KEY_CHARACTERS_MIN: Final = 8

# Of a line of which nothing but the number can be read.
_NO_VERSION: Final = 0

_Number = Annotated[int, msgspec.Meta(ge=0, le=ids.BIGINT_MAX)]


class _Sealed(msgspec.Struct):
    """A message as the library gives it."""

    seq: _Number
    publickey_ver: int = _NO_VERSION
    encrypt_random_key: str = ""
    encrypt_chat_msg: str = ""


class _Numbered(msgspec.Struct):
    seq: _Number


class _Given(msgspec.Struct):
    errcode: int = 0
    errmsg: str = ""
    chatdata: list[msgspec.Raw] = []


@dataclass(frozen=True, kw_only=True)
class _Opened:
    """What came of one message: its plain text, or why there is none."""

    seq: int
    version: int
    plain: bytes | None = None
    why: Refused | None = None


@dataclass(frozen=True, kw_only=True)
class NativeArchive:
    """The archive of a corp; ``library`` is the operator's own copy of Tencent's file."""

    library: str
    corpid: str
    secret: str = field(repr=False)
    keys: Mapping[int, rsa.RSAPrivateKey] = field(repr=False)
    limit: int = archive.MESSAGES_PER_PULL_MAX

    def after(self, seq: int) -> Sequence[archive.Archived]:
        """What was said after a number; raises what :mod:`native_library` refuses besides."""
        native_library.refuse_unfit(self.library)
        with _Reading(corp=self) as reading:
            return _sure(list(reading.after(seq)))


def _sure(found: Sequence[_Opened]) -> list[archive.Archived]:
    """Everything up to the first message that may not be skipped; raises why, if that is the first.

    A key that opened one message opens all of its version: what it does not open is spoilt.
    """
    proven = {each.version for each in found if each.plain is not None}
    proven |= {_NO_VERSION} if proven else set()
    sure: list[archive.Archived] = []
    for each in found:
        if each.why is not None and each.version not in proven:
            if not sure:
                raise each.why
            break
        message = None if each.plain is None else archive.read(each.plain)
        sure.append(archive.Archived(seq=each.seq, message=message))
    return sure


class _Reading:
    """One pull: a child that is started anew whenever the library ended it."""

    def __init__(self, *, corp: NativeArchive) -> None:
        self._corp = corp
        self._fitting: dict[int, rsa.RSAPrivateKey] = {}
        self._child = self._started()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._child.end()

    def after(self, seq: int) -> Iterator[_Opened]:
        """The messages after a number one by one, as far as time and patience last."""
        ends_at = time.monotonic() + _BLOCK_SECONDS_MAX
        deaths = 0
        for sealed in self._sealed(seq):
            if deaths >= _DEATHS_MAX or time.monotonic() > ends_at:
                return
            opened = self._opened(sealed)
            deaths += isinstance(opened.why, native_library.LibraryEnded)
            yield opened

    def _started(self) -> native_library.Child:
        child = native_library.Child()
        try:
            code, said = child.open(
                library=self._corp.library,
                corpid=self._corp.corpid,
                secret=self._corp.secret,
            )
            if code:
                raise self._refusal(code, said)
        except Refused:
            child.end()
            raise
        return child

    def _refusal(self, code: int, said: bytes) -> Refused:
        return native_library.refusal_of(
            code, said.decode(errors="replace"), library=self._corp.library
        )

    def _sealed(self, seq: int) -> list[_Sealed]:
        given = self._given(seq)
        if given.errcode:
            raise refusals.PlatformRefused(call=_CALL, errcode=given.errcode, errmsg=given.errmsg)
        try:
            lines = [_line(each) for each in given.chatdata]
        except msgspec.DecodeError as error:
            raise self._unreadable() from error
        # What stands before what was asked for would be read for ever.
        return sorted((each for each in lines if each.seq > seq), key=lambda each: each.seq)

    def _given(self, seq: int) -> _Given:
        """What the library gives after a number; fewer messages where they are too large."""
        limit = self._corp.limit
        while True:
            asked = {"do": "messages", "seq": seq, "limit": limit}
            code, said = self._child.ask(asked, seconds=_PULL_SECONDS_MAX)
            if code == native_child.TOO_LARGE and limit > 1:
                limit = max(1, limit // 10)
                continue
            if code:
                raise self._refusal(code, said)
            try:
                return msgspec.json.decode(said, type=_Given)
            except msgspec.DecodeError as error:
                raise self._unreadable() from error

    def _unreadable(self) -> refusals.Unreachable:
        return refusals.Unreachable(call=_CALL, host="WeCom", reason="unreadable answer")

    def _opened(self, sealed: _Sealed) -> _Opened:
        version = sealed.publickey_ver
        key = self._key(sealed)
        if key is None:
            why: Refused = archive.ArchiveKeyUnfit(version=version)
            return _Opened(seq=sealed.seq, version=version, why=why)
        asked = {"do": "message", "key": key, "sealed": sealed.encrypt_chat_msg}
        try:
            code, said = self._asked_twice(asked)
        except native_library.LibraryEnded as ended:
            self._child = self._started()
            return _Opened(seq=sealed.seq, version=version, why=ended)
        if code:
            return _Opened(seq=sealed.seq, version=version, why=self._refusal(code, said))
        return _Opened(seq=sealed.seq, version=version, plain=said)

    def _asked_twice(self, asked: Mapping[str, Any]) -> tuple[int, bytes]:
        """Ask again in a new child: the first may have died of something else."""
        try:
            return self._child.ask(asked, seconds=_OPEN_SECONDS_MAX)
        except native_library.LibraryEnded:
            self._child.end()
            self._child = self._started()
        try:
            return self._child.ask(asked, seconds=_OPEN_SECONDS_MAX)
        except native_library.LibraryEnded:
            self._child.end()
            raise

    def _key(self, sealed: _Sealed) -> str | None:
        """What a message is sealed with; every private key is tried, for versions get mistyped."""
        version, keys = sealed.publickey_ver, self._corp.keys
        likely = (self._fitting.get(version), keys.get(version), *keys.values())
        for key in likely:
            text = None if key is None else _unsealed(key, sealed.encrypt_random_key)
            if key is not None and text is not None:
                self._fitting[version] = key
                return text
        return None


def _line(raw: msgspec.Raw) -> _Sealed:
    """A message of which at least the number can be read; the rest is seen when it is opened."""
    try:
        return msgspec.json.decode(raw, type=_Sealed)
    except msgspec.ValidationError:
        return _Sealed(seq=msgspec.json.decode(raw, type=_Numbered).seq)


def _unsealed(key: rsa.RSAPrivateKey, sealed: str) -> str | None:
    """The key of a message, or None: OpenSSL answers noise instead of a refusal."""
    try:
        text = key.decrypt(base64.b64decode(sealed), padding.PKCS1v15()).decode("ascii")
    except (ValueError, binascii.Error):
        return None
    return text if len(text) >= _KEY_CHARACTERS_MIN and text.isprintable() else None
