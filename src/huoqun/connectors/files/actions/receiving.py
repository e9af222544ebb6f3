"""Files come in parts; what lies in our home never bears the name that somebody gave it."""

from pathlib import PurePath

from django.db import transaction

from huoqun.connectors.files import models, queries, rules
from huoqun.connectors.files.actions import trail
from huoqun.connectors.files.kinds import BatchState, FileKind
from huoqun.core import clock
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions
from huoqun.org.models import OrgUnit

FILE_NAME_CHARACTERS_MAX = 255


class FileTooBig(Refused):
    """More than we take through the browser."""

    code = "upload_too_big"
    status = 413
    zh = "文件超过 {gigabytes} GB；请分成几个文件，或在服务器上用命令 huoqun import 导入。"
    en = "The file is over {gigabytes} GB; split it, or import it on the server: huoqun import."


class PartMisplaced(Refused):
    """A part that does not continue what we have."""

    code = "part_misplaced"
    status = 409
    zh = "文件片段的位置不对：已收到 {received} 字节，请从这里继续。"
    en = "This part of the file does not fit: {received} bytes are here, go on from there."


class NotReceiving(Refused):
    """The file is complete, or its import has gone on."""

    code = "not_receiving"
    status = 409
    zh = "这次导入已经不再接收文件。"
    en = "This import no longer takes a file."


class NotDiscardable(Refused):
    """Something was brought in: that is taken back, not discarded."""

    code = "not_discardable"
    status = 409
    zh = "已经开始的导入不能丢弃，请使用撤回。"
    en = "An import that has begun cannot be discarded; take it back instead."


def receive(
    *, kind: FileKind, file_name: str, size: int, unit: OrgUnit, actor: org_actions.Actor
) -> models.ImportBatch:
    """Begin an import whose file will come in parts."""
    if not 0 < size <= rules.UPLOAD_BYTES_MAX:
        raise FileTooBig(gigabytes=rules.UPLOAD_BYTES_MAX >> 30)
    return models.ImportBatch.objects.create(
        kind=kind,
        state=BatchState.RECEIVING,
        unit=unit,
        staff=actor.staff,
        file_name=PurePath(file_name).name[:FILE_NAME_CHARACTERS_MAX],
        size=size,
    )


def take_part(*, batch: models.ImportBatch, offset: int, content: bytes) -> models.ImportBatch:
    """Write a part of the file; a part that was sent before is written again, a gap is refused."""
    with transaction.atomic():
        locked = models.ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state != BatchState.RECEIVING or locked.path:
            raise NotReceiving
        if not 0 <= offset <= locked.received:
            raise PartMisplaced(received=locked.received)
        if offset + len(content) > locked.size:
            raise PartMisplaced(received=locked.received)
        path = queries.path_of(locked)
        path.touch(mode=0o600, exist_ok=True)
        with path.open("r+b") as out:
            out.seek(offset)
            out.write(content)
            out.truncate()
        locked.received = offset + len(content)
        locked.moved_at = clock.now()
        locked.save(update_fields=["received", "moved_at"])
    return locked


def discard(*, batch: models.ImportBatch, actor: org_actions.Actor) -> None:
    """Forget an import that brought nothing in, with its file."""
    with transaction.atomic():
        locked = models.ImportBatch.objects.select_for_update().get(pk=batch.pk)
        if locked.state not in (BatchState.RECEIVING, BatchState.PREVIEWED):
            raise NotDiscardable
        trail.note(actor=actor, batch=locked, action="discarded")
        forget_file(locked)
        locked.delete()


def forget_file(batch: models.ImportBatch) -> None:
    """Remove an uploaded file; one that the command line named is not ours."""
    if not batch.path:
        queries.path_of(batch).unlink(missing_ok=True)
