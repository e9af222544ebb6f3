"""The envelope of callbacks: signed, encrypted, addressed (WeCom documentation, path 90968).

``signature = sha1(concat(sort(token, timestamp, nonce, encrypted)))``; the key is 43 characters of
base64; AES-256-CBC whose first 16 key bytes are the IV; PKCS#7 over blocks of 32 bytes; plaintext =
16 random bytes ‖ length of the message (4 bytes, big-endian) ‖ message ‖ receiver.
"""

import base64
import binascii
import hashlib
import hmac
import os
from dataclasses import dataclass
from typing import Final
from xml.etree.ElementTree import Element

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from defusedxml import ElementTree

# A callback is a few hundred bytes; a list of 500 changed members some 20 kB.
BODY_BYTES_MAX: Final = 1_000_000
TOKEN_LENGTH_MAX: Final = 32
AES_KEY_LENGTH: Final = 43
_PAD_BYTES: Final = 32
_AES_BLOCK_BYTES: Final = 16
_RANDOM_BYTES: Final = 16
_LENGTH_BYTES: Final = 4


class Unacceptable(Exception):
    """The envelope is not what the platform would have sent us; the text says why, for the log."""


class BadKey(ValueError):
    """An EncodingAESKey that is not 43 characters of base64."""


@dataclass(frozen=True, kw_only=True)
class Envelope:
    """A sealed answer with what the other side needs to check it."""

    encrypted: str
    signature: str
    timestamp: str
    nonce: str


class Codec:
    """Opens and seals the envelopes of one callback address."""

    def __init__(self, *, token: str, aes_key: str, receiver: str) -> None:
        self._token, self._receiver = token, receiver
        try:
            self._key = base64.b64decode(aes_key + "=", validate=True)
        except (binascii.Error, ValueError) as error:
            raise BadKey(aes_key[:3]) from error
        if len(aes_key) != AES_KEY_LENGTH or len(self._key) != 32:
            raise BadKey(aes_key[:3])

    def signature(self, *, timestamp: str, nonce: str, encrypted: str) -> str:
        """The signature over an envelope, 40 hexadecimal digits."""
        parts = sorted((self._token, timestamp, nonce, encrypted))
        return hashlib.sha1("".join(parts).encode(), usedforsecurity=False).hexdigest()

    def open(self, *, signature: str, timestamp: str, nonce: str, encrypted: str) -> str:
        """The message inside; raises Unacceptable."""
        expected = self.signature(timestamp=timestamp, nonce=nonce, encrypted=encrypted)
        if not hmac.compare_digest(expected.encode(), signature.encode()):
            raise Unacceptable("wrong signature")
        plain = self._decrypt(encrypted)
        start = _RANDOM_BYTES + _LENGTH_BYTES
        end = start + int.from_bytes(plain[_RANDOM_BYTES:start], "big")
        if len(plain) < start or end > len(plain):
            raise Unacceptable("wrong length")
        if not hmac.compare_digest(plain[end:], self._receiver.encode()):
            raise Unacceptable("for another receiver")
        try:
            return plain[start:end].decode()
        except UnicodeDecodeError as error:
            raise Unacceptable("not UTF-8") from error

    def seal(self, message: str, *, timestamp: str, nonce: str) -> Envelope:
        """An envelope around a message of ours."""
        text = message.encode()
        plain = os.urandom(_RANDOM_BYTES) + len(text).to_bytes(_LENGTH_BYTES, "big") + text
        plain += self._receiver.encode()
        pad = _PAD_BYTES - len(plain) % _PAD_BYTES
        encryptor = self._cipher().encryptor()
        sealed = encryptor.update(plain + bytes([pad]) * pad) + encryptor.finalize()
        encrypted = base64.b64encode(sealed).decode()
        signed = self.signature(timestamp=timestamp, nonce=nonce, encrypted=encrypted)
        return Envelope(encrypted=encrypted, signature=signed, timestamp=timestamp, nonce=nonce)

    def _decrypt(self, encrypted: str) -> bytes:
        try:
            sealed = base64.b64decode(encrypted, validate=True)
        except (binascii.Error, ValueError) as error:
            raise Unacceptable("not base64") from error
        if not sealed or len(sealed) % _AES_BLOCK_BYTES:
            raise Unacceptable("not whole blocks")
        decryptor = self._cipher().decryptor()
        padded = decryptor.update(sealed) + decryptor.finalize()
        pad = padded[-1]
        if not 1 <= pad <= _PAD_BYTES or padded[-pad:] != bytes([pad]) * pad:
            raise Unacceptable("wrong padding")
        return padded[:-pad]

    def _cipher(self) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self._key), modes.CBC(self._key[:_AES_BLOCK_BYTES]))


def parse(text: str | bytes) -> Element:
    """An XML document without entities and declarations of types; raises Unacceptable."""
    if len(text) > BODY_BYTES_MAX:
        raise Unacceptable("too large")
    try:
        return ElementTree.fromstring(text, forbid_dtd=True)
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        # LookupError: an encoding that nobody knows; what defusedxml refuses is a ValueError.
        raise Unacceptable("not the XML of a callback") from error


def encrypted_of(body: bytes) -> str:
    """The encrypted part of a callback's body; raises Unacceptable."""
    found = parse(body).findtext("Encrypt")
    if not found:
        raise Unacceptable("nothing encrypted in it")
    return found
