"""How personal names are sealed and found; pure."""

import os
import unicodedata
from dataclasses import dataclass
from functools import cached_property

from huoqun.core import encrypted
from huoqun.core.encrypted import KEY_BYTES, KeyRing, Keys

# A person's own key never changes: when the installation's secret does, it is wrapped anew.
KEY_ID = 1
# What the keys that wrap are for, and to what the wrapped ones are bound.
WRAPPING = "customer-keys"
WRAPPED_IN = "customers_customer.key_sealed"
# A name wider than this is no name; the import reports the row.
EXTERNAL_ID_LENGTH_MAX = 200
# A platform that vouches for a customer is asked again after so long; it does so without a word.
MEMBER_SESSION_HOURS = 12
# More names in an hour are carried off, not read.
REVEALS_PER_HOUR_MAX = 500
# Two characters of a name stay readable when it is masked.
MASK_KEEPS = 1


@dataclass(frozen=True)
class Vault:
    """What wraps people's keys, and finds their names."""

    keys: Keys

    @property
    def _ring(self) -> KeyRing:
        return self.keys.ring(WRAPPING)

    @cached_property
    def _index_key(self) -> bytes:
        return self.keys.index_key("identity-index")

    @cached_property
    def _name_key(self) -> bytes:
        return self.keys.index_key("name-index")

    def new_key(self) -> tuple[bytes, bytes]:
        """A person's new key, bare and wrapped."""
        key = os.urandom(KEY_BYTES)
        return key, self._ring.seal(key.hex(), bound_to=WRAPPED_IN)

    def open_key(self, wrapped: bytes) -> bytes:
        """A person's bare key."""
        return bytes.fromhex(self._ring.open(wrapped, bound_to=WRAPPED_IN))

    def index(self, namespace: str, external_id: str) -> bytes:
        """What finds an identity without revealing it."""
        return encrypted.blind_index(f"{namespace}\x00{external_id}", key=self._index_key)

    @cached_property
    def _stone_key(self) -> bytes:
        return self.keys.index_key("tombstones")

    def mark(self, index: bytes) -> bytes:
        """What finds the tombstone of a name, made of the blind index that finds the name."""
        return encrypted.blind_index(bytes(index).hex(), key=self._stone_key)

    def name_index(self, name: str) -> bytes:
        """What finds a display name, whatever its case and width."""
        plain = unicodedata.normalize("NFKC", name).strip().casefold()
        return encrypted.blind_index(plain, key=self._name_key)


def seal_name(text: str, *, key: bytes, customer_id: int) -> bytes:
    """A personal name under the person's own key, bound to the person."""
    return KeyRing({KEY_ID: key}, KEY_ID).seal(text, bound_to=f"customers_identity:{customer_id}")


def open_name(value: bytes, *, key: bytes, customer_id: int) -> str:
    """The personal name again; raises core.encrypted.Unreadable when the key is another's."""
    return KeyRing({KEY_ID: key}, KEY_ID).open(value, bound_to=f"customers_identity:{customer_id}")


def masked(text: str) -> str:
    """A name as it is shown by default: its first character, then stars."""
    return text[:MASK_KEEPS] + "**" if text else text
