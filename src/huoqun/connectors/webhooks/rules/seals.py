"""What is secret or personal in this connector, sealed with keys of the installation."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

from huoqun.core.encrypted import KeyRing, Keys

# What the keys are for.
SEALING_SECRETS = "webhook-secrets"
SEALING_TEXTS = "webhook-events"


def place_of_secret(secret_id: int) -> str:
    """To what a source's secret is bound."""
    return f"webhooks_webhooksecret.value_sealed:{secret_id}"


def place_of_text(text_hash: bytes) -> str:
    """To what the text of an event is bound."""
    return f"webhooks_keptevent.text_sealed:{bytes(text_hash).hex()}"


@dataclass(frozen=True)
class Vault:
    """Seals the secrets of sources and the text of events that were not taken."""

    keys: Keys

    @property
    def _secrets(self) -> KeyRing:
        return self.keys.ring(SEALING_SECRETS)

    @property
    def _texts(self) -> KeyRing:
        return self.keys.ring(SEALING_TEXTS)

    @cached_property
    def _hash_key(self) -> bytes:
        return self.keys.index_key("webhook-event-hash")

    def seal_secret(self, text: str, *, secret_id: int) -> bytes:
        """A source's secret, bound to its row."""
        return self._secrets.seal(text, bound_to=place_of_secret(secret_id))

    def open_secret(self, value: bytes, *, secret_id: int) -> str:
        """The secret again; raises core.encrypted.Unreadable."""
        return self._secrets.open(value, bound_to=place_of_secret(secret_id))

    def seal_text(self, text: str, *, text_hash: bytes) -> bytes:
        """The text of an event, bound to the hash under which it is kept."""
        return self._texts.seal(text, bound_to=place_of_text(text_hash))

    def open_text(self, value: bytes, *, text_hash: bytes) -> str:
        """The text again; raises core.encrypted.Unreadable."""
        return self._texts.open(value, bound_to=place_of_text(text_hash))

    def text_hash(self, text: bytes) -> bytes:
        """What finds an event that was kept before, without revealing it."""
        return hashlib.blake2b(text, key=self._hash_key, digest_size=32).digest()
