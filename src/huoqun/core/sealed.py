"""What lies sealed under the installation's secret, and how it is sealed anew under another.

Each room names its sealed columns once, in its ``privacy.py``; ``server.wiring`` collects them. A
sealed column without an entry fails the build (tests/architecture/test_sealed.py).
"""

import dataclasses
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from django.db import connection, models, transaction
from django.db.models import Count, ExpressionWrapper, F, Func, Q, QuerySet
from psycopg import sql

from huoqun.core.encrypted import KeyRing, Keys, Unreadable

# What a value without a key id counts as: an empty one.
NO_KEY = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Batch:
    """Rows that were looked at: the last one, how many are sealed anew, which do not open."""

    last: int
    resealed: int
    unreadable: tuple[int, ...]


class Sealed(Protocol):
    """A sealed column of a table, ``model.field``."""

    @property
    def model(self) -> type[models.Model]:
        """The table."""

    @property
    def field(self) -> str:
        """The column."""

    def tally(self) -> Counter[int]:
        """How many values lie under each key id."""

    def opens(self, keys: Keys, *, key_id: int) -> bool:
        """Whether some value under a key id opens; true where there is none."""

    def reseal(self, keys: Keys, *, after: int, most: int) -> Batch | None:
        """Seal the next rows anew that lie under other than the newest secret; None at the end.

        One transaction, which locks the rows: nobody's change is lost.
        """


@dataclass(frozen=True, kw_only=True)
class SealedColumn:
    """A column sealed with a key of the installation for one purpose.

    ``bound_to`` names the row as it did when it was sealed; ``bound_by`` gives the way to each of
    its parameters.
    ``only`` are the rows that are sealed so, where others are under a person's own key.
    """

    model: type[models.Model]
    field: str
    purpose: str
    bound_to: Callable[..., str]
    bound_by: Mapping[str, str] = dataclasses.field(default_factory=dict)
    only: Q = dataclasses.field(default_factory=Q)

    def tally(self) -> Counter[int]:
        """How many values lie under each key id; reads the whole table."""
        rows = self._rows().values_list("key_byte").annotate(rows=Count("pk")).order_by("key_byte")
        return Counter({_key_id(byte): count for byte, count in rows})

    def opens(self, keys: Keys, *, key_id: int) -> bool:
        """Whether some value under a key id opens; true where there is none."""
        row = self._rows().filter(key_byte=bytes([key_id])).first()
        return row is None or self._opened(keys.ring(self.purpose), row) is not None

    def reseal(self, keys: Keys, *, after: int, most: int) -> Batch | None:
        """Seal the next rows anew; see Sealed."""
        ring = keys.ring(self.purpose)
        with transaction.atomic():
            waiting = self._rows().filter(pk__gt=after).exclude(key_byte=bytes([ring.current]))
            rows = list(waiting.select_for_update(of=("self",)).order_by("pk")[:most])
            if not rows:
                return None
            texts = {row.pk: self._opened(ring, row) for row in rows}
            anew = {
                row.pk: ring.seal(text, bound_to=self._place(row))
                for row in rows
                if (text := texts[row.pk]) is not None
            }
            self._write(anew)
        unreadable = tuple(pk for pk, text in texts.items() if text is None)
        return Batch(last=rows[-1].pk, resealed=len(anew), unreadable=unreadable)

    def _rows(self) -> QuerySet[Any]:
        found = self.model._base_manager.filter(self.only, **{f"{self.field}__isnull": False})
        # Not get_byte: an empty value has none.
        first = Func(F(self.field), template="substring(%(expressions)s FROM 1 FOR 1)")
        bound = {f"bound_{name}": F(path) for name, path in self.bound_by.items()}
        key_byte = ExpressionWrapper(first, output_field=models.BinaryField())
        rows: QuerySet[Any] = found.only("pk", self.field).annotate(key_byte=key_byte, **bound)
        return rows

    def _place(self, row: models.Model) -> str:
        return self.bound_to(**{name: getattr(row, f"bound_{name}") for name in self.bound_by})

    def _opened(self, ring: KeyRing, row: models.Model) -> str | None:
        try:
            return ring.open(bytes(getattr(row, self.field)), bound_to=self._place(row))
        except Unreadable:
            return None

    def _write(self, anew: dict[int, bytes]) -> None:
        command = sql.SQL(
            "UPDATE {table} AS t SET {field} = given.value"
            " FROM unnest(%s::bigint[], %s::bytea[]) AS given(id, value) WHERE t.{key} = given.id"
        ).format(
            table=sql.Identifier(self.model._meta.db_table),
            field=sql.Identifier(self.field),
            key=sql.Identifier(self.model._meta.pk.get_attname()),
        )
        with connection.cursor() as cursor:
            cursor.execute(command, [list(anew), list(anew.values())])


@dataclass(frozen=True, kw_only=True)
class UnderOwnKey:
    """A column, or the rows of one, that a person's own key seals.

    It is not sealed anew: the person's key stays what it is, and only its wrapping changes.
    """

    model: type[models.Model]
    field: str


def _key_id(byte: Iterable[int]) -> int:
    return next(iter(bytes(byte)), NO_KEY)
