"""Whether a rule about staff's words hits a message (§8)."""

import re
from collections.abc import Iterable

MOBILE, MAIL, RED_PACKET = 1, 2, 3
BLOCK, WARN = 1, 2
_PATTERNS = {
    MOBILE: re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    MAIL: re.compile(r"[\w.+-]{1,64}@[\w-]{1,64}(\.[\w-]{1,32}){1,4}"),
}


def hit(*, text: str, msgtype: str, words: Iterable[str], semantics: Iterable[int]) -> str:
    """The word or kind of content that a message must not hold; empty when there is none."""
    for word in words:
        if word in text:
            return word
    for kind in semantics:
        pattern = _PATTERNS.get(kind)
        if pattern and pattern.search(text):
            return {MOBILE: "mobile", MAIL: "mail"}[kind]
        if kind == RED_PACKET and msgtype == "redpacket":
            return "redpacket"
    return ""
