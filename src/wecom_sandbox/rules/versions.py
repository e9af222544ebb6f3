"""The version of a group's members: equal lists have equal versions, whatever led to them."""

import hashlib
from collections.abc import Iterable


def member_version(member_ids: Iterable[str]) -> str:
    """32 hexadecimal digits over the sorted ids."""
    text = "\n".join(sorted(member_ids))
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()
