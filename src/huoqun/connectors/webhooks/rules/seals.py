"""What is secret or personal in this connector, sealed with keys of the installation."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from huoqun.core import encrypted
from huoqun.core.encrypted import KeyRing


@dataclass(frozen=True)
class Vault:
    """Seals the secrets of sources and the text of events that were not taken."""

    secret: bytes

    @cached_property
    def _secrets(self) -> KeyRing:
        return KeyRing({1: encrypted.derive_key(self.secret, "webhook-secrets")}, 1)

    @cached_property
    def _texts(self) -> KeyRing:
        return KeyRing({1: encrypted.derive_key(self.secret, "webhook-events")}, 1)

    @cached_property
    def _hash_key(self) -> bytes:
        return encrypted.derive_key(self.secret, "webhook-event-hash")

    def seal_secret(self, text: str, *, secret_id: int) -> bytes:
        """A source's secret, bound to its row."""
        return self._secrets.seal(text, bound_to=f"webhooks_webhooksecret.value_sealed:{secret_id}")

    def open_secret(self, value: bytes, *, secret_id: int) -> str:
        """The secret again; raises core.encrypted.Unreadable."""
        return self._secrets.open(
            value, bound_to=f"webhooks_webhooksecret.value_sealed:{secret_id}"
        )

    def seal_text(self, text: str, *, text_hash: bytes) -> bytes:
        """The text of an event, bound to the hash under which it is kept."""
        return self._texts.seal(text, bound_to=f"webhooks_keptevent.text_sealed:{text_hash.hex()}")

    def open_text(self, value: bytes, *, text_hash: bytes) -> str:
        """The text again; raises core.encrypted.Unreadable."""
        return self._texts.open(value, bound_to=f"webhooks_keptevent.text_sealed:{text_hash.hex()}")

    def text_hash(self, text: bytes) -> bytes:
        """What finds an event that was kept before, without revealing it."""
        return hashlib.blake2b(text, key=self._hash_key, digest_size=32).digest()
