"""GET /kinds: every closed word list with its Chinese and English, for the console's labels."""

import re

from ninja import Router, Schema

from huoqun.core.kinds import Kind
from huoqun.org import access
from huoqun.org.kinds import Permission

router: Router = Router(tags=["system"])


class WordOut(Schema):
    """One word of a list."""

    value: str
    zh: str
    en: str


@router.get("/kinds", response=dict[str, list[WordOut]])
@access.requires(Permission.OWN_ACCOUNT)
def kinds(request: access.StaffRequest) -> dict[str, list[Kind]]:
    """Name every closed list by its words; the lists are part of the code."""
    del request
    return {name: list(words) for name, words in word_lists().items()}


def word_lists() -> dict[str, type[Kind]]:
    """All lists by name (``CommunityRole`` → ``community_role``); a test holds the names apart."""
    ours = [
        words
        for words in Kind.__subclasses__()
        if words.__module__.startswith("huoqun.") and ".tests." not in words.__module__
    ]
    named = {re.sub(r"(?<!^)(?=[A-Z])", "_", each.__name__).lower(): each for each in ours}
    return dict(sorted(named.items()))
