"""Which source told a fact before: the same thing may come again through another door."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from django.db import connection

from huoqun.events import fact as facts

_KNOWN_SQL = """
SELECT DISTINCT ON (wanted.place) wanted.place, wanted.source, known.fingerprint
FROM unnest(%s::int[], %s::text[], %s::uuid[]) AS wanted(place, source, hash)
JOIN events_fact_key known ON known.key = wanted.hash
ORDER BY wanted.place, known.seq
"""


def known(*, keys: Sequence[str], sources: Sequence[str]) -> Mapping[str, tuple[str, int]]:
    """By key: the one of these sources that told it first, and the fingerprint of what it said."""
    asked = [(place, source) for place in range(len(keys)) for source in sources]
    if not asked:
        return {}
    hashes = [UUID(bytes=facts.key_hash(source, keys[place])) for place, source in asked]
    places, names = zip(*asked, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_SQL, [list(places), list(names), hashes])
        found = cursor.fetchall()
    return {keys[place]: (source, fingerprint) for place, source, fingerprint in found}


def says_the_same(each: facts.Fact, fingerprint: int) -> bool:
    """Whether a fact says what the known one with this fingerprint said."""
    return facts.fingerprint(each) == fingerprint
