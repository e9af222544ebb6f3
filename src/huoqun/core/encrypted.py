"""Personal text at rest: AES-256-GCM with a key id, bound to its row, and a blind index to find it.

Layout of a sealed value: 1 byte key id, 12 bytes nonce, ciphertext and tag. The associated data
names table, column and row, so that a value copied to another row does not open.

An installation may have several secrets while one takes the place of another; the key id says
under which of them a value lies. Blind indexes have no id: their keys are made of the founding
secret for good (docs/keys.md).
"""

import hashlib
import hmac
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from huoqun.core.refusal import Refused

NONCE_BYTES = 12
KEY_BYTES = 32
BLIND_INDEX_BYTES = 16
# A key id is one byte.
KEY_ID_MAX = 255
# The key from which those of indexes are made that this table does not name.
BASE_INDEX = ""


class Unreadable(Exception):
    """The value cannot be opened: its key was destroyed or it belongs to another row."""


class IndexKeysMissing(Refused):
    """The keys of blind indexes are gone: looked up with others, nobody would be found."""

    code = "index_keys_missing"
    status = 503
    zh = (
        "读不到检索密钥：数据目录下的 config/index-keys 缺失，或封存它的密钥不在了。"
        "请从备份取回该文件，并把原来的密钥放回去（docs/keys.md）。"
    )
    en = (
        "The keys of the blind indexes cannot be read: config/index-keys in the home is missing, or"
        " the secret under which it lies. Bring the file back from a backup, and the secret with it"
        " (docs/keys.md)."
    )


def _unknown(key_id: int) -> bytes | None:
    del key_id
    return None


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Named 32-byte keys; new values use ``current``, old ones keep opening.

    ``missing`` is asked for a key that is not on the ring: another process may have brought it.
    """

    keys: Mapping[int, bytes]
    current: int
    missing: Callable[[int], bytes | None] = _unknown

    def seal(self, text: str, *, bound_to: str) -> bytes:
        """Encrypt text, bound to ``table.column:row``."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, text.encode(), bound_to.encode())
        return bytes([self.current]) + nonce + sealed

    def open(self, value: bytes, *, bound_to: str) -> str:
        """Decrypt; raise Unreadable when the key is gone or the row is another one."""
        value = bytes(value)
        key = (self.keys.get(value[0]) or self.missing(value[0])) if value else None
        if key is None:
            raise Unreadable("key destroyed")
        try:
            plain = AESGCM(key).decrypt(
                value[1 : 1 + NONCE_BYTES], value[1 + NONCE_BYTES :], bound_to.encode()
            )
        except (InvalidTag, ValueError) as error:  # ValueError: cut short
            raise Unreadable("wrong key or wrong row") from error
        return plain.decode()


@dataclass(frozen=True, slots=True)
class Secrets:
    """The installation's secrets by key id: ``current`` seals, each opens what lies under it.

    ``indexes`` are the keys of blind indexes by purpose; None when they cannot be read.
    """

    by_id: Mapping[int, bytes]
    current: int
    indexes: Mapping[str, bytes] | None

    @property
    def newest(self) -> bytes:
        """The secret that seals; empty when there is none yet."""
        return self.by_id.get(self.current, b"")

    @property
    def others(self) -> list[bytes]:
        """The secrets that only open."""
        return [secret for key_id, secret in self.by_id.items() if key_id != self.current]

    def ring(self, purpose: str, *, missing: Callable[[int], bytes | None] = _unknown) -> KeyRing:
        """The keys for one purpose, one of each secret."""
        keys = {key_id: derive_key(secret, purpose) for key_id, secret in self.by_id.items()}
        return KeyRing(keys, self.current, missing)


class Keys:
    """Every key of the installation by purpose, as its secrets are at the moment of asking.

    ``source`` gives the secrets, cheaply; with ``anew=True`` it looks whatever it remembers.
    """

    def __init__(self, source: Callable[..., Secrets]) -> None:
        self._source = source
        self._rings: dict[str, tuple[Secrets, KeyRing]] = {}

    @classmethod
    def of(cls, secret: bytes) -> "Keys":
        """The keys of a single secret that never changes."""
        secrets = Secrets({1: secret}, 1, founding_indexes(secret))
        return cls(lambda *, anew=False: secrets)

    def secrets(self, *, anew: bool = False) -> Secrets:
        """The secrets as they are now."""
        return self._source(anew=anew)

    def ring(self, purpose: str) -> KeyRing:
        """The keys that seal and open for one purpose."""
        secrets = self._source()
        known = self._rings.get(purpose)
        if known is None or known[0] is not secrets:
            known = (secrets, secrets.ring(purpose, missing=self._brought(purpose)))
            self._rings[purpose] = known
        return known[1]

    def index_key(self, purpose: str) -> bytes:
        """The key of a blind index; the same for good. Raises IndexKeysMissing."""
        indexes = self._source().indexes
        if indexes is None:
            raise IndexKeysMissing
        return indexes.get(purpose) or derive_key(indexes[BASE_INDEX], purpose)

    def _brought(self, purpose: str) -> Callable[[int], bytes | None]:
        return lambda key_id: self._source(anew=True).ring(purpose).keys.get(key_id)


# Indexes older than rotation derive their keys from the founding secret itself; those to come, from
# one key for all indexes. So this list never grows.
_FOUNDING_PURPOSES = (
    "identity-index",
    "name-index",
    "tombstones",
    "webhook-event-hash",
    "wecom pages",
    "sign-in attempts",
)


def founding_indexes(secret: bytes) -> dict[str, bytes]:
    """The keys of blind indexes as the founding secret makes them."""
    keys = {purpose: derive_key(secret, purpose) for purpose in _FOUNDING_PURPOSES}
    return keys | {BASE_INDEX: derive_key(secret, "indexes")}


def derive_key(secret: bytes, purpose: str) -> bytes:
    """A 32-byte key for one purpose from the installation's secret."""
    return hmac.new(secret, b"huoqun:" + purpose.encode(), hashlib.sha256).digest()


def blind_index(text: str, *, key: bytes) -> bytes:
    """16 bytes that find equal values without revealing them."""
    return hmac.new(key, text.encode(), hashlib.sha256).digest()[:BLIND_INDEX_BYTES]
