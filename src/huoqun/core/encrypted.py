"""Personal text at rest: AES-256-GCM with a key id, bound to its row, and a blind index to find it.

Layout of a sealed value: 1 byte key id, 12 bytes nonce, ciphertext and tag. The associated data
names table, column and row, so that a value copied to another row does not open.
"""

import hashlib
import hmac
import os
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE_BYTES = 12
KEY_BYTES = 32
BLIND_INDEX_BYTES = 16


class Unreadable(Exception):
    """The value cannot be opened: its key was destroyed or it belongs to another row."""


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Named 32-byte keys; new values use ``current``, old ones keep opening."""

    keys: dict[int, bytes]
    current: int

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """Encrypt text, bound to ``table.column:row``."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), bound_to.encode())
        return bytes([self.current]) + nonce + sealed

    def open(self, value: bytes, *, bound_to: str) -> str:
        """Decrypt; raise Unreadable when the key is gone or the row is another one."""
        value = bytes(value)
        key = self.keys.get(value[0]) if value else None
        if key is None:
            raise Unreadable("key destroyed")
        try:
            plain = AESGCM(key).decrypt(
                value[1 : 1 + NONCE_BYTES], value[1 + NONCE_BYTES :], bound_to.encode()
            )
        except InvalidTag as error:
            raise Unreadable("wrong key or wrong row") from error
        return plain.decode()


def derive_key(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose from the installation's secret."""
    return hmac.new(secret, b"huoqun:" + purpose.encode(), hashlib.sha256).digest()


def blind_index(text: str, *, key: bytes) -> bytes:
    """16 bytes that find equal values without revealing them."""
    return hmac.new(key, text.encode(), hashlib.sha256).digest()[:BLIND_INDEX_BYTES]
