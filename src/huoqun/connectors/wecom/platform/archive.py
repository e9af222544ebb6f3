"""The message archive (会话内容存档, path 91774): where messages come from, how they are opened.

A source gives what was said after a number, oldest first, and keeps it for five days. There are
three: none, the feed of a sandbox, and Tencent's native library (:mod:`native_archive`).
"""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, Protocol

import httpx
import msgspec
from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huoqun.connectors.wecom.platform import refusals
from huoqun.core.refusal import Refused

# The platform gives at most this many at once (path 91774).
MESSAGES_PER_PULL_MAX: Final = 1_000
_KEY_BITS: Final = 2_048
_SECONDS_MAX: Final = 30.0
_NONCE_BYTES: Final = 12
_CALL: Final = "archive/chatdata"


class ArchiveKeyUnfit(Refused):
    """Messages are sealed for a key that we do not have, or what we have is no private key."""

    code = "wecom_archive_key_unfit"
    zh = (
        "无法用私钥打开会话存档（公钥版本 {version}）：请粘贴与管理后台公钥对应的 RSA 私钥（PEM）。"
    )
    en = (
        "The archive cannot be opened with the private key (public key version {version}): paste"
        " the RSA private key (PEM) that belongs to the public key in the admin console."
    )


class Text(msgspec.Struct):
    """The words of a text message."""

    content: str = ""


class Message(msgspec.Struct, rename={"sender": "from"}):
    """A message as the archive tells it; ``msgtime`` in milliseconds, ``roomid`` empty for 1:1."""

    msgid: str
    action: str = "send"
    sender: str = ""
    tolist: list[str] = []
    roomid: str = ""
    msgtime: int = 0
    msgtype: str = ""
    text: Text = msgspec.field(default_factory=Text)


@dataclass(frozen=True, kw_only=True, slots=True)
class Archived:
    """A message with its number in the archive; None when it cannot be read."""

    seq: int
    message: Message | None


class ArchiveSource(Protocol):
    """Wherever messages come from."""

    def after(self, seq: int) -> Sequence[Archived]:
        """What was said after a number, oldest first; empty when there is nothing new.

        Raises PlatformRefused, Unreachable or ArchiveKeyUnfit.
        """


class _Sealed(msgspec.Struct):
    seq: int
    msgid: str
    publickey_ver: int
    sealed_key: str
    sealed_message: str


class _Error(msgspec.Struct):
    errcode: int = 0
    errmsg: str = ""


def private_keys(pems: Mapping[int, str]) -> dict[int, rsa.RSAPrivateKey]:
    """The keys of a corp by the version of their public keys; raises ArchiveKeyUnfit."""
    found = {}
    for version, pem in pems.items():
        try:
            key = serialization.load_pem_private_key(pem.encode(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise ArchiveKeyUnfit(version=version) from error
        if not isinstance(key, rsa.RSAPrivateKey):
            raise ArchiveKeyUnfit(version=version)
        found[version] = key
    return found


def new_private_key() -> str:
    """A private key as PEM, of the length that the platform asks for."""
    return (
        rsa.generate_private_key(public_exponent=65_537, key_size=_KEY_BITS)
        .private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        .decode()
    )


def public_key(pem: str) -> str:
    """The public key that belongs to a private one, as the admin console takes it."""
    public = serialization.load_pem_private_key(pem.encode(), password=None).public_key()
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


@dataclass(frozen=True, kw_only=True)
class SandboxArchive:
    """The feed of a sandbox: one JSON line a message, its key sealed for the corp's public key."""

    base_url: str
    corpid: str
    secret: str
    keys: Mapping[int, rsa.RSAPrivateKey]
    limit: int = MESSAGES_PER_PULL_MAX

    def after(self, seq: int) -> Sequence[Archived]:
        """What was said after a number."""
        asked: dict[str, Any] = {
            "corpid": self.corpid,
            "secret": self.secret,
            "seq": seq,
            "limit": self.limit,
        }
        try:
            answer = _http().post(f"{self.base_url}/archive/v1/chatdata", json=asked)
        except httpx.HTTPError as error:
            reason = type(error).__name__
            raise refusals.Unreachable(call=_CALL, host=self.base_url, reason=reason) from None
        if answer.status_code != httpx.codes.OK:
            said = msgspec.json.decode(answer.content, type=_Error)
            raise refusals.PlatformRefused(call=_CALL, errcode=said.errcode, errmsg=said.errmsg)
        lines = msgspec.json.Decoder(_Sealed).decode_lines(answer.content)
        return [Archived(seq=line.seq, message=self._opened(line)) for line in lines]

    def _opened(self, line: _Sealed) -> Message | None:
        # Every private key is tried, for versions get mistyped.
        for key in (self.keys.get(line.publickey_ver), *self.keys.values()):
            plain = None if key is None else _unsealed(key, line)
            if plain is not None:
                return read(plain)
        raise ArchiveKeyUnfit(version=line.publickey_ver)


@cache
def _http() -> httpx.Client:
    """One for the process: to make one reads all certificates, 30 ms at every pull."""
    return httpx.Client(timeout=_SECONDS_MAX)


def _unsealed(key: rsa.RSAPrivateKey, line: _Sealed) -> bytes | None:
    """The plain text, or None when it is sealed for another key."""
    try:
        inner = key.decrypt(base64.b64decode(line.sealed_key), padding.PKCS1v15())
        sealed = base64.b64decode(line.sealed_message)
        nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
        return AESGCM(inner).decrypt(nonce, body, line.msgid.encode())
    except (InvalidTag, ValueError, binascii.Error):
        return None


def read(plain: bytes) -> Message | None:
    """A message of the archive's JSON; None for kinds without sender and room (switch, …)."""
    try:
        return msgspec.json.decode(plain, type=Message)
    except msgspec.DecodeError:
        return None
