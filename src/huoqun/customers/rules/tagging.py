"""Whose word weighs more when several speak of the same tag; pure."""

from huoqun.events.catalog.customers import TagSource

# A person who looked outweighs what somebody typed into a file, and both a rule or a guess.
WEIGHTS = {source: place for place, source in enumerate(reversed(TagSource))}


def no_weightier_than(source: TagSource) -> frozenset[TagSource]:
    """The sources whose word another one may take the place of: its own and all below it."""
    return frozenset(each for each in TagSource if WEIGHTS[each] <= WEIGHTS[source])
