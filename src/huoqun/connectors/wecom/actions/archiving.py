"""What was said in the groups, from the archive: facts, once each, with their place remembered."""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.db import transaction

from huoqun.communities import actions as community_actions
from huoqun.communities.actions import Batch, MessageRow
from huoqun.communities.kinds import MessageKind
from huoqun.connectors.wecom import models, queries, rules
from huoqun.connectors.wecom.actions import groups
from huoqun.connectors.wecom.actions.customers import SOURCE
from huoqun.connectors.wecom.kinds import ArchiveKind, Subject
from huoqun.connectors.wecom.platform import archive, native_archive, refusals
from huoqun.connectors.wecom.platform.client import Client
from huoqun.core.refusal import Refused
from huoqun.org import actions as org_actions

logger = logging.getLogger(__name__)

# With the longest pull it stays within the lease of a look; another one goes on with the rest.
LOOK_SECONDS_MAX: Final = 20.0
TRIED_AT_ONCE: Final = 10
SEQS_NOTED_MAX: Final = 50

_KINDS: Final[Mapping[str, MessageKind]] = {
    "text": MessageKind.TEXT,
    "markdown": MessageKind.TEXT,
    "image": MessageKind.IMAGE,
    "voice": MessageKind.VOICE,
    "video": MessageKind.VIDEO,
    "file": MessageKind.FILE,
    "link": MessageKind.LINK,
    "news": MessageKind.LINK,
    "weapp": MessageKind.MINI_PROGRAM,
    "emotion": MessageKind.EMOTION,
    "redpacket": MessageKind.RED_PACKET,
    "external_redpacket": MessageKind.RED_PACKET,
}
# What the archive tells besides what people say.
_NOT_SAID: Final = frozenset({"revoke", "agree", "disagree"})


class NoArchiveKey(Refused):
    """Every message is sealed for a key pair, and we have no private half of any."""

    code = "wecom_archive_no_key"
    status = 409
    zh = "还没有会话存档的私钥：请生成一对密钥，把公钥贴到企业微信管理后台，再填回版本号。"
    en = (
        "There is no private key for the archive: make a pair, paste its public half into WeCom's"
        " admin console, and enter the version that it shows."
    )


def look(*, link: models.Link, client: Client, key: str) -> Iterator[tuple[Subject, Iterable[str]]]:
    """Read the archive to its end, a thousand messages at a time; what takes long in more looks."""
    del key
    source = source_of(link)
    if source is None:
        return
    ends_at = time.monotonic() + LOOK_SECONDS_MAX
    while told := _after(source, link, client):
        messages = [each.message for each in told if each.message is not None]
        said = [each for each in messages if _is_said(each)]
        known = _rooms(link, client, said)
        with transaction.atomic():
            _record(link, [each for each in said if each.roomid in known], known)
            _note_unreadable(link, [each.seq for each in told if each.message is None])
            _move(link, told[-1].seq)
        if time.monotonic() > ends_at:
            yield Subject.ARCHIVE, [""]
            return


def try_reading(*, link: models.Link, client: Client) -> None:
    """Read a few messages and keep nothing; raises what stands in the way."""
    source = source_of(link, limit=TRIED_AT_ONCE)
    if source is not None:
        client.budget.take(queries.ARCHIVE_CALL)
        source.after(link.archive_seq)


def source_of(
    link: models.Link, *, limit: int = archive.MESSAGES_PER_PULL_MAX
) -> archive.ArchiveSource | None:
    """The source that the corp has set, or None; raises NoArchiveKey and ArchiveKeyUnfit."""
    if link.archive_kind == ArchiveKind.NONE or link.archive_secret_sealed is None:
        return None
    pems = queries.archive_keys(link)
    if not pems:
        raise NoArchiveKey
    secret = queries.vault().open(
        link.archive_secret_sealed, column="archive_secret", corp_id=link.corp_id
    )
    keys = archive.private_keys(pems)
    if link.archive_kind == ArchiveKind.NATIVE:
        return native_archive.NativeArchive(
            library=settings.HUOQUN_WECOM_ARCHIVE_LIBRARY,
            corpid=link.corpid,
            secret=secret,
            keys=keys,
            limit=limit,
        )
    return archive.SandboxArchive(
        base_url=settings.HUOQUN_WECOM_URL,
        corpid=link.corpid,
        secret=secret,
        keys=keys,
        limit=limit,
    )


def _after(
    source: archive.ArchiveSource, link: models.Link, client: Client
) -> Sequence[archive.Archived]:
    """What follows what was read; counted like every call, so that one sees when that was."""
    client.budget.take(queries.ARCHIVE_CALL)
    return [each for each in source.after(link.archive_seq) if each.seq > link.archive_seq]


def _note_unreadable(link: models.Link, seqs: Sequence[int]) -> None:
    """What nobody can open stays in the audit log: skipped, but never without a trace."""
    if not seqs:
        return
    logger.warning("%d messages of %s cannot be opened", len(seqs), link)
    org_actions.audit(
        staff=None,
        action=queries.UNREADABLE,
        object_name="wecom_link",
        object_id=link.pk,
        unit_id=link.unit_id,
        detail={"count": len(seqs), "seqs": list(seqs[:SEQS_NOTED_MAX])},
    )


def _move(link: models.Link, seq: int) -> None:
    """Remember the place, unless another worker is further or the source was changed meanwhile."""
    models.Link.objects.filter(
        pk=link.pk, archive_kind=link.archive_kind, archive_seq__lt=seq
    ).update(archive_seq=seq)
    link.archive_seq = seq


def _is_said(message: archive.Message) -> bool:
    """Whether somebody said this in a room (what is said between two is no fact of ours yet)."""
    return bool(
        message.action == "send"
        and message.roomid
        and message.sender
        and message.msgtype not in _NOT_SAID
    )


def _rooms(link: models.Link, client: Client, said: Sequence[archive.Message]) -> dict[str, int]:
    """The customer groups among the rooms, with the unit of each; rooms of the staff are none."""
    rooms = {each.roomid for each in said}
    with_customers = {
        each.roomid for each in said if any(map(rules.is_external, (each.sender, *each.tolist)))
    }
    known = _units(link, rooms)
    for chat_id in sorted(with_customers - known.keys()):
        try:
            list(groups.look(link=link, client=client, key=chat_id))
        except refusals.PlatformRefused:
            # Not a customer group, or out of sight: its messages are nobody's figures.
            continue
    return known | _units(link, with_customers - known.keys())


def _units(link: models.Link, chat_ids: Iterable[str]) -> dict[str, int]:
    rows = link.groups.filter(chat_id__in=list(chat_ids))
    return dict(rows.values_list("chat_id", "community__unit_id"))


def _record(link: models.Link, said: Sequence[archive.Message], known: Mapping[str, int]) -> None:
    """Facts of a block of messages, in the caller's transaction; told twice they are one."""
    if not said:
        return
    community_actions.import_messages(
        rows=[
            MessageRow(
                key=each.msgid,
                community=each.roomid,
                member=rules.external_id(each.sender, staff=not rules.is_external(each.sender)),
                member_name=None,
                at=datetime.fromtimestamp(each.msgtime / 1_000, UTC),
                day=None,
                kind=_KINDS.get(each.msgtype, MessageKind.OTHER),
                text=each.text.content or None,
            )
            for each in said
        ],
        batch=Batch(
            source=SOURCE,
            namespace=rules.namespace(link.corpid),
            unit_id=known[said[0].roomid],
        ),
    )
