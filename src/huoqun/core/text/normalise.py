"""One spelling of what people write in many: width, case and traditional characters."""

import functools
import unicodedata

import opencc


@functools.cache
def _to_simplified() -> opencc.OpenCC:
    # Its dictionaries are read once per process.
    return opencc.OpenCC("t2s")


def normalised(text: str) -> str:
    """Give a text in half width, small letters and simplified characters, for comparing only."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain if plain.isascii() else str(_to_simplified().convert(plain))
