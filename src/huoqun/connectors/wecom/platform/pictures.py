"""The pictures of live codes: the platform gives an address, browsers of staff shall not ask there.

A sandbox gives the address of a page instead, by which a tester acts: that is no picture.
"""

import base64
from collections.abc import Mapping
from typing import Final

import httpx

from huoqun.connectors.wecom.platform import refusals

BYTES_MAX: Final = 2**20
_SECONDS_MAX: Final = 8.0
_CALL: Final = "qr_code"
# What a file begins with says more than what its server calls it.
_KINDS: Final[Mapping[bytes, str]] = {
    b"\x89PNG\r\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
}


def data_url(address: str) -> str | None:
    """The picture at an address as a data URL; None when a page or nothing lies there.

    Raises Unreachable when nobody answers.
    """
    try:
        content = _fetched(address)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        reason = type(error).__name__
        raise refusals.Unreachable(call=_CALL, host=address[:200], reason=reason) from None
    for begin, kind in _KINDS.items():
        if content.startswith(begin):
            return f"data:{kind};base64,{base64.b64encode(content).decode()}"
    return None


def _fetched(address: str) -> bytes:
    """What lies there, up to the largest picture; nothing when it is larger."""
    asking = {"Accept": "image/png,image/jpeg,image/gif"}
    content = bytearray()
    with httpx.stream("GET", address, headers=asking, timeout=_SECONDS_MAX) as answer:
        answer.raise_for_status()
        for part in answer.iter_bytes():
            content += part
            if len(content) > BYTES_MAX:
                return b""
    return bytes(content)
