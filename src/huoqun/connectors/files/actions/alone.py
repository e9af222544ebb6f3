"""One process at a time works on an import; the lock goes with the process, however it dies."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from huoqun.connectors.files import models
from huoqun.connectors.files.kinds import BatchState
from huoqun.core.refusal import Refused

_KEY = "hashtextextended('files.import:' || %s, 0)"


class Busy(Refused):
    """Another process is at it, or there is nothing to do in this state."""

    code = "import_busy"
    status = 409
    zh = "这次导入现在不能进行此操作（状态：{state_zh}）。"
    en = "This cannot be done with the import now (it is: {state_en})."


def busy(batch: models.ImportBatch) -> Busy:
    """The refusal for an import in its state."""
    state = BatchState(batch.state)
    return Busy(state_zh=state.zh, state_en=state.en)


@contextmanager
def alone(*, batch_id: int) -> Iterator[None]:
    """Hold the import for this database session; raises Busy when another one holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({_KEY})", [batch_id])
        held = bool(cursor.fetchone()[0])
    if not held:
        raise busy(models.ImportBatch.objects.get(pk=batch_id))
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_unlock({_KEY})", [batch_id])
