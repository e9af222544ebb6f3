"""Ids that look like the platform's, drawn from the seed: the same run gives the same ids."""

import hashlib
import string

from wecom_sandbox.store import Store

ALPHABET = string.ascii_letters + string.digits + "-_"


def _letters(digest: bytes, length: int) -> str:
    """As many letters as asked, six bits each."""
    return "".join(ALPHABET[byte & 63] for byte in digest[:length])


class Ids:
    """Numbers every kind of thing and hides the number behind a hash."""

    def __init__(self, store: Store, *, seed: int) -> None:
        self._store = store
        self._key = f"wecom-sandbox {seed}".encode()

    def next(self, kind: str, length: int = 32, prefix: str = "") -> str:
        """The next id of a kind; `length` counts the prefix."""
        return self.many(kind, 1, length, prefix)[0]

    def many(self, kind: str, count: int, length: int = 32, prefix: str = "") -> list[str]:
        """The next `count` ids of a kind at once."""
        last: int = self._store.value(
            "INSERT INTO sequence (kind, last) VALUES (?1, ?2)"
            " ON CONFLICT (kind) DO UPDATE SET last = last + ?2 RETURNING last",
            kind,
            count,
        )
        rest = length - len(prefix)
        return [prefix + self._draw(kind, no, rest) for no in range(last - count + 1, last + 1)]

    def hexadecimal(self, kind: str) -> str:
        """32 hexadecimal digits, as config ids have."""
        return hashlib.md5(self.next(kind).encode(), usedforsecurity=False).hexdigest()

    def _draw(self, kind: str, no: int, length: int) -> str:
        text = ""
        for part in range((length + 63) // 64):
            seed = f"{kind}:{no}:{part}".encode()
            text += _letters(hashlib.blake2b(seed, key=self._key).digest(), 64)
        return text[:length]

    # The shapes that clients look at.
    def external_userid(self) -> str:
        """Of a customer: wm…"""
        return self.next("external", 32, "wm")

    def chat_id(self) -> str:
        """Of a group: wr…"""
        return self.next("chat", 32, "wr")

    def tag_id(self) -> str:
        """Of a tag or a group of tags: et…"""
        return self.next("tag", 32, "et")
