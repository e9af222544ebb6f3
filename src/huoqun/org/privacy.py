"""What of this room lies sealed: the secrets of second factors, which allauth keeps."""

import base64
from collections import Counter
from collections.abc import Iterator
from typing import Any, ClassVar

from allauth.mfa.models import Authenticator
from django.db import models, transaction

from huoqun.core.encrypted import KeyRing, Keys, Unreadable
from huoqun.core.sealed import Batch, Sealed
from huoqun.org import rules

# Where allauth puts what our adapter sealed (allauth 65: totp, recovery_codes); a text or a list.
_PLACES = ("secret", "seed", "migrated_codes")


class SealedFactors:
    """The sealed texts within the data of second factors; there are as many as staff."""

    model: ClassVar[type[models.Model]] = Authenticator
    field: ClassVar[str] = "data"

    def tally(self) -> Counter[int]:
        """How many values lie under each key id."""
        rows = Authenticator.objects.values_list("data", flat=True)
        return Counter(_key_id(text) for data in rows.iterator() for text in _texts(data))

    def opens(self, keys: Keys, *, key_id: int) -> bool:
        """Whether the values under a key id open."""
        ring = keys.ring(rules.FACTORS_SEALING)
        rows = Authenticator.objects.values_list("data", flat=True)
        texts = [text for data in rows.iterator() for text in _texts(data)]
        return all(_anew(ring, text) for text in texts if _key_id(text) == key_id)

    def reseal(self, keys: Keys, *, after: int, most: int) -> Batch | None:
        """Seal the next rows anew; see core.sealed.Sealed."""
        ring = keys.ring(rules.FACTORS_SEALING)
        resealed, unreadable = 0, []
        with transaction.atomic():
            rows = list(
                Authenticator.objects.filter(pk__gt=after).select_for_update().order_by("pk")[:most]
            )
            if not rows:
                return None
            for row in rows:
                if all(_key_id(text) == ring.current for text in _texts(row.data)):
                    continue
                data = _data_anew(ring, row.data)
                if data is None:
                    unreadable.append(row.pk)
                    continue
                Authenticator.objects.filter(pk=row.pk).update(data=data)
                resealed += 1
        return Batch(last=rows[-1].pk, resealed=resealed, unreadable=tuple(unreadable))


def _texts(data: dict[str, Any]) -> Iterator[str]:
    for place in _PLACES:
        found = data.get(place, [])
        yield from [found] if isinstance(found, str) else found


def _data_anew(ring: KeyRing, data: dict[str, Any]) -> dict[str, Any] | None:
    changed = dict(data)
    for place in _PLACES:
        if place not in data:
            continue
        found = data[place]
        texts = [_anew(ring, text) for text in ([found] if isinstance(found, str) else found)]
        if None in texts:
            return None
        changed[place] = texts[0] if isinstance(found, str) else texts
    return changed


def _anew(ring: KeyRing, text: str) -> str | None:
    try:
        plain = ring.open(base64.b64decode(text), bound_to=rules.FACTORS_PLACE)
    except Unreadable:
        return None
    return base64.b64encode(ring.seal(plain, bound_to=rules.FACTORS_PLACE)).decode()


def _key_id(text: str) -> int:
    return next(iter(base64.b64decode(text)), 0)


SEALED: tuple[Sealed, ...] = (SealedFactors(),)
